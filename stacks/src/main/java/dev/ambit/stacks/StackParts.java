package dev.ambit.stacks;

import dev.ambit.branch.BranchHeads;
import dev.ambit.branch.DeployCreation;
import dev.ambit.branch.HostCallbacks;
import dev.ambit.bucket.StackAccessKeyLookup;
import dev.ambit.catalog.CatalogImport;
import dev.ambit.catalog.ProductCreation;
import dev.ambit.cdn.Invalidations;
import dev.ambit.cdn.StackInvalidation;
import dev.ambit.core.CoreParts;
import dev.ambit.core.PlatformParts;
import dev.ambit.core.Server;
import dev.ambit.domain.HostRule;
import dev.ambit.function.Functions;
import dev.ambit.function.StackFunctionLookup;
import dev.ambit.gateway.StackSiteLookup;
import dev.ambit.hosting.AccountMoving;
import dev.ambit.hosting.Lookups;
import dev.ambit.order.OperatorCatalog;
import dev.ambit.order.OrderActivation;
import dev.ambit.order.OrderReferences;
import dev.ambit.parameter.StackParameters;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.StackPostgres;
import dev.ambit.rowcopy.RowCopyReferences;
import dev.ambit.sessionstore.KeyspaceLimits;
import dev.ambit.stack.Provider;
import dev.ambit.stack.Providers;
import dev.ambit.stack.RotationRequests;
import dev.ambit.stack.StackAdoption;
import dev.ambit.stack.StackChanges;
import dev.ambit.stack.StackProvisioning;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.StackSources;
import dev.ambit.stack.StackWatch;
import dev.ambit.stackdb.DatabaseClusters;
import dev.ambit.stackdb.EarlierDatabases;
import dev.ambit.stackdb.StackDatabases;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The objects that routes, loops and ports of stacks share. Each is created once, in the order of use.
public final class StackParts {

    private static final System.Logger LOG = System.getLogger(StackParts.class.getName());

    final StackOptions options;
    public final HostRule hostRule;
    final DatabaseClusters clusters;

    /// Null if stack databases are in another PostgreSQL server.
    final @Nullable EmbeddedStackCluster embeddedCluster;

    final Invalidations invalidations;
    final StackInvalidation invalidation;
    public final StackResources resources;
    final HostCallbacks callbacks = new HostCallbacks();
    final KeyspaceLimits keyspaceLimits = new KeyspaceLimits();
    final HostParts host;
    final BranchHeads branches;
    public final DeployCreation deploys;
    final Functions functions;
    final Providers providers;
    final StackChanges changes;
    final StackProvisioning provisioning;
    public final StackAdoption adoption;
    final AccountMoving moving;
    final StackWatch watch;
    final BackupParts backups;
    final OperatorCatalog operatorCatalog;

    /// Reads the database, so it must be called on a virtual thread.
    ///
    /// @param replacements providers that take the place of those for the same kinds of resources
    StackParts(Server server, StackOptions options, List<Provider> replacements, RemoteEngines remote) {
        CoreParts core = server.parts();
        PlatformParts platform = core.platform;
        this.options = options;
        hostRule = HostRules.of(platform.options, options);
        embeddedCluster = embeddedCluster(server, options);
        clusters = new DatabaseClusters(databases(server, options), remote.providers(), options.databaseMegabytes());
        resources = new StackResources(platform.secrets);
        var functionLookup = new StackFunctionLookup(
                platform.transactions,
                resources,
                new StackParameters(platform.secrets, new StackSources()),
                clusters,
                options.redisUrl(),
                options.functionOutgoingHosts());
        remote.providers().connect(functionLookup);
        remote.providers()
                .connectHosts(it -> platform.transactions.in(
                        it.account(), tx -> hostRule.objection(tx, it.account(), it.store(), it.name())));
        host = new HostParts(
                server,
                options,
                resources,
                new Lookups(
                        new StackSiteLookup(platform.transactions, resources, hostRule),
                        new StackAccessKeyLookup(platform.transactions, resources),
                        functionLookup,
                        Optional::empty),
                callbacks,
                this::runsFunctions);
        branches = new BranchHeads(resources, host.repositories, remote.branches());
        deploys = new DeployCreation(platform.transactions, branches, platform.clock);
        invalidations = new Invalidations(platform.transactions, host.cache);
        functions = new Functions(host.functions, platform.transactions, resources);
        providers = new Providers(
                StackProviders.of(
                        platform.options,
                        options,
                        clusters,
                        host.buckets,
                        keyspaceLimits,
                        host.sessions,
                        host.repositories,
                        platform.egress,
                        hostRule,
                        functions,
                        invalidations,
                        resources,
                        platform.transactions,
                        platform.clock,
                        replacements),
                remote.providers());
        invalidation = new StackInvalidation(platform.transactions, resources, providers, invalidations);
        changes = new StackChanges(platform.clock);
        provisioning = new StackProvisioning(platform.secrets, providers, hostRule, changes, platform.clock);
        adoption = new StackAdoption(platform.secrets, providers, hostRule, changes, platform.clock);
        moving = new AccountMoving(
                platform.transactions,
                host.list,
                host.placement,
                resources,
                provisioning,
                options.bucketStore() != null,
                host.audit,
                platform.clock);
        watch = new StackWatch(
                platform.transactions,
                platform.environments,
                providers,
                resources,
                provisioning,
                platform.secrets,
                platform.clock);
        backups = new BackupParts(platform, resources, clusters);
        changes.follow(backups.making);
        changes.follow(host.placement);
        changes.follow(new OrderActivation(platform.clock));
        operatorCatalog = new OperatorCatalog(
                platform.transactions,
                core.pricing.operatorEnvironment,
                new ProductCreation(core.pricing.catalogChange),
                new CatalogImport(core.pricing.catalogChange));
        core.accounts.losses.add(new RotationRequests(platform.clock));
        core.accounts.endings.add(provisioning);
        core.accounts.endings.add(backups.files);
        core.accounts.endings.add(new OrderReferences());
        core.accounts.endings.add(new RowCopyReferences());
    }

    private boolean runsFunctions() {
        return functions.refusal().isEmpty();
    }

    /// Returns the cluster of stack databases, unless the operator provides one. An embedded PostgreSQL of an earlier
    /// version that has stack databases serves them until they are moved.
    private static @Nullable EmbeddedStackCluster embeddedCluster(Server server, StackOptions options) {
        EmbeddedPostgres platform = server.embeddedPostgres();
        if (platform == null || options.tenantDatabaseUrl() != null) {
            return null;
        }
        Path directory = platform.directory();
        if (!StackPostgres.isServing(directory) && EarlierDatabases.areIn(platform.superuserUrl())) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The databases of stacks are still in the PostgreSQL server of Ambit, so a stack can use up its locks and"
                            + " memory. They are moved at a start with enough free space on the disk.");
            return null;
        }
        PlatformParts parts = server.parts().platform;
        return server.opened()
                .add(new EmbeddedStackCluster(platform, options.sessionMegabytes(), parts.transactions, parts.clock));
    }

    private @Nullable StackDatabases databases(Server server, StackOptions options) {
        EmbeddedPostgres platform = server.embeddedPostgres();
        String url = options.tenantDatabaseUrl();
        if (url != null) {
            return new StackDatabases(url, options.databaseMegabytes());
        }
        if (embeddedCluster != null) {
            return new StackDatabases(embeddedCluster, options.databaseMegabytes());
        }
        return platform == null ? null : new StackDatabases(new SharedPostgres(platform), options.databaseMegabytes());
    }
}
