package dev.ambit;

import dev.ambit.backup.BackupProvider;
import dev.ambit.branch.BranchProvider;
import dev.ambit.branch.Repositories;
import dev.ambit.bucket.AssetBucketProvider;
import dev.ambit.bucket.Buckets;
import dev.ambit.bucket.MediaProvider;
import dev.ambit.cdn.CdnProvider;
import dev.ambit.cdn.Invalidations;
import dev.ambit.db.Transactions;
import dev.ambit.domain.HostRule;
import dev.ambit.egress.Egress;
import dev.ambit.function.FunctionProvider;
import dev.ambit.function.Functions;
import dev.ambit.gateway.GatewayProbe;
import dev.ambit.gateway.HostProvider;
import dev.ambit.gateway.StageProvider;
import dev.ambit.release.ReleaseWatch;
import dev.ambit.sessionstore.SessionStoreProvider;
import dev.ambit.stack.Provider;
import dev.ambit.stack.SharedProvider;
import dev.ambit.stack.StackResources;
import dev.ambit.stackdb.DatabaseProvider;
import dev.ambit.stackdb.StackDatabases;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The providers of stack resources that the options enable.
final class StackProviders {

    private StackProviders() {}

    /// @param databases null: no PostgreSQL for stacks
    /// @param buckets null: no buckets
    /// @param repositories null: no Git on this machine
    /// @param others replace the default providers of their kinds
    static List<Provider> of(
            Config config,
            @Nullable StackDatabases databases,
            @Nullable Buckets buckets,
            @Nullable Repositories repositories,
            Egress egress,
            HostRule hostRule,
            Functions functions,
            Invalidations invalidations,
            StackResources resources,
            Transactions transactions,
            InstantSource clock,
            List<Provider> others) {
        List<Provider> all = new ArrayList<>(List.of(SharedProvider.policy()));
        if (databases != null) {
            all.add(new DatabaseProvider(databases, new ReleaseWatch(transactions, databases)::drift));
            all.add(new BackupProvider(transactions, clock));
        }
        if (repositories != null) {
            all.add(new BranchProvider(repositories));
        }
        if (config.redisUrl() != null) {
            all.add(new SessionStoreProvider(config.redisUrl()));
        }
        if (buckets == null) {
            all.add(SharedProvider.media());
        } else {
            String address = "http://%s:%d".formatted(config.reachableHost(), config.bucketPort());
            all.add(new AssetBucketProvider(buckets, address));
            all.add(new MediaProvider(buckets, address));
        }
        if (config.gatewayPort() != null) {
            var probe = new GatewayProbe(config.reachableHost(), config.gatewayPort());
            all.add(new HostProvider(config.gatewayPort(), transactions, resources, hostRule, probe));
            all.add(new StageProvider(transactions, resources));
            all.add(new FunctionProvider(egress, functions, config.functionsTrusted()));
            all.add(new CdnProvider(invalidations));
        }
        all.removeIf(it -> others.stream().anyMatch(other -> other.kind() == it.kind()));
        all.addAll(others);
        return all;
    }
}
