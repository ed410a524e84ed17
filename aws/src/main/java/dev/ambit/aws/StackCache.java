package dev.ambit.aws;

import dev.ambit.stack.InProgressException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticache.model.Endpoint;
import software.amazon.awssdk.services.elasticache.model.NodeGroup;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroupNotFoundException;
import software.amazon.awssdk.services.elasticache.model.Tag;
import software.amazon.awssdk.services.elasticache.model.UserGroup;
import software.amazon.awssdk.services.elasticache.model.UserGroupNotFoundException;

/// The calls about the cache of one stack on ElastiCache: a replication group with one node, and its user group.
///
/// @param id of both
/// @param pause until the next look at a change
record StackCache(ElastiCacheClient client, AwsAccount account, String id, Duration pause) {

    static final String ENGINE = "redis";

    private static final Duration PATIENCE = Duration.ofHours(1);
    private static final String AVAILABLE = "available";
    private static final String ACTIVE = "active";

    Optional<ReplicationGroup> find() {
        return run("elasticache:DescribeReplicationGroups", () -> {
            try {
                return client.describeReplicationGroups(it -> it.replicationGroupId(id)).replicationGroups().stream()
                        .findFirst();
            } catch (ReplicationGroupNotFoundException _) {
                return Optional.empty();
            }
        });
    }

    /// Returns the cache once no change of it is in progress.
    ///
    /// @throws InProgressException while a change is in progress, or AWS does not show the cache
    ReplicationGroup settled() {
        return find().filter(it -> AVAILABLE.equals(it.status())).orElseThrow(() -> changing("the cache " + id));
    }

    Optional<UserGroup> group() {
        return run("elasticache:DescribeUserGroups", () -> {
            try {
                return client.describeUserGroups(it -> it.userGroupId(id)).userGroups().stream()
                        .findFirst();
            } catch (UserGroupNotFoundException _) {
                return Optional.empty();
            }
        });
    }

    /// Requires that no change of the user group is in progress.
    ///
    /// @throws InProgressException while a change is in progress, or AWS does not show the user group
    void requireActiveGroup() {
        if (group().filter(it -> ACTIVE.equals(it.status())).isEmpty()) {
            throw changing("the user group " + id);
        }
    }

    /// Returns the tags of the cache or of its user group; none if it was deleted meanwhile.
    ///
    /// @param type such as `usergroup`
    Map<String, String> tags(String type) {
        String arn = arn(type);
        return run("elasticache:ListTagsForResource", () -> {
            try {
                return client.listTagsForResource(it -> it.resourceName(arn)).tagList().stream()
                        .collect(Collectors.toMap(Tag::key, Tag::value));
            } catch (ReplicationGroupNotFoundException _) {
                return Map.of();
            } catch (UserGroupNotFoundException _) {
                return Map.of();
            }
        });
    }

    private String arn(String type) {
        return "arn:%s:elasticache:%s:%s:%s:%s"
                .formatted(account.partition(), account.region(), account.number(), type, id);
    }

    /// Adds tags to the cache or to its user group.
    void tag(String type, OwnerTags tags) {
        run(
                "elasticache:AddTagsToResource",
                () -> client.addTagsToResource(it -> it.resourceName(arn(type)).tags(ElastiCacheUser.list(tags))));
    }

    /// Creates the user group with its owner tags in one call.
    void createGroup(List<String> users, OwnerTags tags) {
        run(
                "elasticache:CreateUserGroup",
                () -> client.createUserGroup(
                        it -> it.userGroupId(id).engine(ENGINE).userIds(users).tags(ElastiCacheUser.list(tags))));
    }

    /// Adds users to the user group.
    void addUsers(List<String> users) {
        run(
                "elasticache:ModifyUserGroup",
                () -> client.modifyUserGroup(it -> it.userGroupId(id).userIdsToAdd(users)));
    }

    /// Creates the cache with its owner tags in one call. It has TLS, encryption at rest and no snapshots.
    void create(CacheNodes nodes, String description, OwnerTags tags) {
        run(
                "elasticache:CreateReplicationGroup",
                () -> client.createReplicationGroup(it -> it.replicationGroupId(id)
                        .replicationGroupDescription(description)
                        .engine(ENGINE)
                        .engineVersion(nodes.engineVersion())
                        .cacheNodeType(nodes.nodeType())
                        .numCacheClusters(1)
                        .automaticFailoverEnabled(false)
                        .cacheSubnetGroupName(nodes.subnetGroup())
                        .securityGroupIds(nodes.securityGroupIds())
                        .transitEncryptionEnabled(true)
                        .atRestEncryptionEnabled(true)
                        .snapshotRetentionLimit(0)
                        .userGroupIds(id)
                        .tags(ElastiCacheUser.list(tags))));
    }

    /// Assigns the user group to the cache again, after somebody has removed it.
    void useGroup() {
        run(
                "elasticache:ModifyReplicationGroup",
                () -> client.modifyReplicationGroup(
                        it -> it.replicationGroupId(id).userGroupIdsToAdd(id).applyImmediately(true)));
    }

    /// Deletes the cache without a final snapshot.
    void delete() {
        run(
                "elasticache:DeleteReplicationGroup",
                () -> client.deleteReplicationGroup(
                        it -> it.replicationGroupId(id).retainPrimaryCluster(false)));
    }

    void deleteGroup() {
        run("elasticache:DeleteUserGroup", () -> client.deleteUserGroup(it -> it.userGroupId(id)));
    }

    /// Returns host and port; nothing until AWS has assigned them.
    static Optional<Endpoint> endpoint(ReplicationGroup cache) {
        return cache.nodeGroups().stream()
                .findFirst()
                .map(NodeGroup::primaryEndpoint)
                .filter(it -> it.address() != null);
    }

    InProgressException changing(String what) {
        return new InProgressException("ElastiCache is changing %s.".formatted(what), pause, PATIENCE);
    }

    private <T> T run(String action, Supplier<T> call) {
        return AwsCall.of(action, id, call);
    }
}
