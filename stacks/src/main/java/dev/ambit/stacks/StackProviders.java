package dev.ambit.stacks;

import dev.ambit.backup.BackupProvider;
import dev.ambit.branch.BranchProvider;
import dev.ambit.bucket.AssetBucketProvider;
import dev.ambit.bucket.MediaProvider;
import dev.ambit.cdn.CdnProvider;
import dev.ambit.cdn.Invalidations;
import dev.ambit.core.CoreOptions;
import dev.ambit.db.Transactions;
import dev.ambit.domain.HostRule;
import dev.ambit.egress.Egress;
import dev.ambit.function.FunctionProvider;
import dev.ambit.function.Functions;
import dev.ambit.gateway.GatewayProbe;
import dev.ambit.gateway.HostProvider;
import dev.ambit.gateway.StageProvider;
import dev.ambit.host.bucket.BucketAgent;
import dev.ambit.host.git.RepositoryAgent;
import dev.ambit.host.session.SessionAgent;
import dev.ambit.release.ReleaseWatch;
import dev.ambit.sessionstore.KeyspaceLimits;
import dev.ambit.sessionstore.SessionStoreProvider;
import dev.ambit.stack.Provider;
import dev.ambit.stack.SharedProvider;
import dev.ambit.stack.StackResources;
import dev.ambit.stackdb.ClusteredDatabaseProvider;
import dev.ambit.stackdb.DatabaseClusters;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Creates the providers of stack resources that the options configure.
public final class StackProviders {
    private StackProviders() {}

    /// Creates a provider for each kind of resource that the options allow.
    ///
    /// @param buckets null: no port is configured for buckets
    /// @param sessions null: no program is configured for Redis processes
    /// @param repositories null: Git is not installed on this machine
    /// @param replacements providers that take the place of those for the same kinds of resources
    public static List<Provider> of(
            CoreOptions core,
            StackOptions options,
            DatabaseClusters clusters,
            @Nullable BucketAgent buckets,
            KeyspaceLimits keyspaces,
            @Nullable SessionAgent sessions,
            @Nullable RepositoryAgent repositories,
            Egress egress,
            HostRule hostRule,
            Functions functions,
            Invalidations invalidations,
            StackResources resources,
            Transactions transactions,
            InstantSource clock,
            List<Provider> replacements) {
        List<Provider> all = new ArrayList<>(List.of(SharedProvider.policy()));
        if (clusters.exist()) {
            all.addAll(ClusteredDatabaseProvider.all(clusters, new ReleaseWatch(transactions, clusters)::drift));
            all.add(new BackupProvider(transactions, clock));
        }
        if (repositories != null) {
            all.add(new BranchProvider(repositories));
        }
        if (options.redisUrl() != null || sessions != null) {
            all.add(new SessionStoreProvider(options.redisUrl(), keyspaces, sessions));
        }
        if (buckets == null) {
            all.add(SharedProvider.media());
        } else {
            String address = "http://%s:%d".formatted(core.reachableHost(), options.bucketPort());
            all.add(new AssetBucketProvider(buckets, address));
            all.add(new MediaProvider(buckets, address));
        }
        if (options.gatewayPort() != null) {
            var probe = new GatewayProbe(core.reachableHost(), options.gatewayPort());
            all.add(new HostProvider(options.gatewayPort(), transactions, resources, hostRule, probe));
            all.add(new StageProvider(transactions, resources));
            all.add(new FunctionProvider(egress, functions, options.functionOutgoingHosts()));
            all.add(new CdnProvider(invalidations));
        }
        all.removeIf(it -> replacements.stream().anyMatch(other -> other.kind() == it.kind()));
        all.addAll(replacements);
        return all;
    }
}
