package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.sessionstore.SessionMode;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.Provider;
import dev.ambit.stack.Providers;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.TerraformImport;
import dev.ambit.stack.WantedResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Provides session stores on ElastiCache, in the mode of each stack. A store that exists keeps its mode. Each
/// step reads how far it came, so that it can be repeated from its beginning.
final class ElastiCacheSessionProvider implements Provider {

    private final Function<WantedResource, AwsAccount> accounts;
    private final Function<WantedResource, Optional<AwsCache>> caches;
    private final ElastiCacheMode keyspaces;
    private final ElastiCacheMode instances;

    /// @param accounts returns the AWS account of a resource
    /// @param caches returns the attached cache, if there is one
    /// @param installation stable name of this installation
    ElastiCacheSessionProvider(
            Function<WantedResource, AwsAccount> accounts,
            Function<WantedResource, Optional<AwsCache>> caches,
            AwsClients clients,
            String installation) {
        this.accounts = accounts;
        this.caches = caches;
        this.keyspaces = new CacheKeyspaces(
                accounts, it -> caches.apply(it).orElseThrow(() -> withoutCache()), clients, installation);
        this.instances = new CacheInstances(accounts, clients, installation);
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.SESSION;
    }

    @Override
    public String name() {
        return Providers.AWS;
    }

    /// Users and caches are created with their tags, so that those without them belong to someone else.
    @Override
    public boolean mayBeAdopted() {
        return false;
    }

    @Override
    public Optional<String> refusal(Map<String, String> parameters) {
        return parameters.containsKey("memoryMegabytes")
                ? Optional.of(
                        "The node type of a cache on AWS decides its memory, so `SESSION.memoryMegabytes` has no effect. Remove it from the blueprint.")
                : Optional.empty();
    }

    @Override
    public void check(WantedResource wanted) {
        refusal(wanted.parameters()).ifPresent(why -> {
            throw STACK_RESOURCE_REFUSED.because(why);
        });
        of(wanted).check(wanted);
    }

    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        return of(wanted).ensure(wanted, log);
    }

    @Override
    public List<TerraformImport> terraform(Map<String, String> detail) {
        String user = detail.get("userId");
        String group = detail.get("userGroup");
        String cache = detail.get("cache");
        if (cache == null) {
            return List.of();
        }
        return SessionMode.INSTANCE.name().equals(detail.get("mode"))
                ? List.of(
                        new TerraformImport("aws_elasticache_replication_group", cache),
                        new TerraformImport("aws_elasticache_user_group", cache),
                        new TerraformImport("aws_elasticache_user", CacheInstances.userId(cache)),
                        new TerraformImport("aws_elasticache_user", CacheInstances.defaultUserId(cache)))
                : List.of(
                        new TerraformImport("aws_elasticache_user", String.valueOf(user)),
                        new TerraformImport("aws_elasticache_user_group_association", "%s,%s".formatted(group, user)));
    }

    @Override
    public ObservedResource observe(WantedResource wanted) {
        return of(wanted).observe(wanted);
    }

    @Override
    public Map<String, Long> count(WantedResource wanted) {
        return of(wanted).count(wanted);
    }

    @Override
    public void remove(WantedResource wanted, StepLog log) {
        of(wanted).remove(wanted, log);
    }

    /// Returns the mode of an existing store, or the mode of a new one. Without `mode`, a new store has a cache
    /// of its own if the operator has said how to make it.
    private ElastiCacheMode of(WantedResource wanted) {
        boolean hasNodes = accounts.apply(wanted).cacheNodes() != null;
        boolean hasCache = caches.apply(wanted).isPresent();
        if (hasNodes && instances.exists(wanted)) {
            return instances;
        }
        if (hasCache && keyspaces.exists(wanted)) {
            return keyspaces;
        }
        SessionMode byDefault = hasNodes ? SessionMode.INSTANCE : SessionMode.KEYSPACE;
        String mode = wanted.parameters().getOrDefault("mode", byDefault.name());
        return mode.equals(SessionMode.INSTANCE.name()) ? instances : keyspaces;
    }

    private static RuntimeException withoutCache() {
        return STACK_RESOURCE_REFUSED.because(
                "No cache is attached for `SESSION.mode` `KEYSPACE`. Ask the operator to attach it, or choose `INSTANCE`.");
    }
}
