package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.problem.Problem;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticache.model.Endpoint;
import software.amazon.awssdk.services.elasticache.model.NodeGroup;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroupNotFoundException;
import software.amazon.awssdk.services.elasticache.model.ServerlessCache;
import software.amazon.awssdk.services.elasticache.model.ServerlessCacheNotFoundException;

/// Reads the cache that the operator names: a replication group, or a serverless cache, which always has TLS.
///
/// @param account with the region of the cache
record ElastiCacheReading(ElastiCacheClient client, AwsAccount account) {

    /// Returns the cache with its user group and endpoint.
    ///
    /// @throws Problem if the cache does not exist, or cannot have users of stacks
    AwsCache require(AwsCache.Draft draft) {
        return replicationGroup(draft.cache())
                .map(it -> of(it, draft))
                .or(() -> serverless(draft.cache()).map(it -> of(it, draft)))
                .orElseThrow(() -> refused(
                        draft,
                        "does not exist in region %s of AWS account %s".formatted(account.region(), account.number()),
                        "Send the id of a replication group or the name of a serverless cache there."));
    }

    private Optional<ReplicationGroup> replicationGroup(String id) {
        return run("elasticache:DescribeReplicationGroups", id, () -> {
            try {
                return client.describeReplicationGroups(it -> it.replicationGroupId(id)).replicationGroups().stream()
                        .findFirst();
            } catch (ReplicationGroupNotFoundException _) {
                return Optional.empty();
            }
        });
    }

    private Optional<ServerlessCache> serverless(String name) {
        return run("elasticache:DescribeServerlessCaches", name, () -> {
            try {
                return client.describeServerlessCaches(it -> it.serverlessCacheName(name)).serverlessCaches().stream()
                        .findFirst();
            } catch (ServerlessCacheNotFoundException _) {
                return Optional.empty();
            }
        });
    }

    private static AwsCache of(ReplicationGroup it, AwsCache.Draft draft) {
        if (!Boolean.TRUE.equals(it.transitEncryptionEnabled())) {
            throw refused(draft, "has no encryption in transit", "Enable TLS, or send another cache.");
        }
        if (Boolean.TRUE.equals(it.clusterEnabled())) {
            throw refused(draft, "has cluster mode enabled", "Send a cache with cluster mode disabled.");
        }
        Endpoint endpoint = it.nodeGroups().stream()
                .findFirst()
                .map(NodeGroup::primaryEndpoint)
                .orElse(null);
        return of(draft, it.status(), it.userGroupIds(), endpoint);
    }

    private static AwsCache of(ServerlessCache it, AwsCache.Draft draft) {
        List<String> userGroups = it.userGroupId() == null ? List.of() : List.of(it.userGroupId());
        return of(draft, it.status(), userGroups, it.endpoint());
    }

    private static AwsCache of(
            AwsCache.Draft draft, String status, List<String> userGroups, @Nullable Endpoint endpoint) {
        if (userGroups.isEmpty()) {
            throw refused(draft, "has no user group", "Enable role-based access control with a user group.");
        }
        if (endpoint == null || endpoint.address() == null) {
            throw refused(draft, "is `%s`, and has no endpoint yet".formatted(status), "Try again in a few minutes.");
        }
        return draft.at(userGroups.getFirst(), "%s:%d".formatted(endpoint.address(), endpoint.port()));
    }

    private static Problem refused(AwsCache.Draft draft, String why, String advice) {
        return STACK_RESOURCE_REFUSED
                .because("The cache `%s` %s. %s".formatted(draft.cache(), why, advice))
                .at("cache", draft.cache(), "a cache with TLS and a user group, in the attached AWS account");
    }

    private static <T> T run(String action, String resource, Supplier<T> call) {
        return AwsCall.of(action, resource, call);
    }
}
