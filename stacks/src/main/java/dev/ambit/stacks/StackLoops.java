package dev.ambit.stacks;

import dev.ambit.backup.BackupLoop;
import dev.ambit.branch.AssetDeploy;
import dev.ambit.branch.CodeDeploy;
import dev.ambit.branch.CommitSources;
import dev.ambit.branch.DeployExecution;
import dev.ambit.branch.DeployLoop;
import dev.ambit.core.CoreParts;
import dev.ambit.core.LoopStarter;
import dev.ambit.core.PlatformParts;
import dev.ambit.core.Server;
import dev.ambit.db.Work;
import dev.ambit.hosting.MoveLoop;
import dev.ambit.operation.OperationKind;
import dev.ambit.order.OrderCancellation;
import dev.ambit.order.OrderLoop;
import dev.ambit.order.OrderSubscriptions;
import dev.ambit.order.OrderUpkeep;
import dev.ambit.parameter.ParameterEditing;
import dev.ambit.parameter.StackParameters;
import dev.ambit.release.ReleaseLoop;
import dev.ambit.rowcopy.CopyPreparation;
import dev.ambit.rowcopy.RowCopyLoop;
import dev.ambit.sessionstore.KeyspaceUpkeep;
import dev.ambit.stack.StackLoop;
import dev.ambit.stack.StackSources;
import dev.ambit.stackdb.DatabaseClusters;
import dev.ambit.stackdb.DatabaseUpkeep;
import dev.ambit.stackdb.SharedServer;
import dev.ambit.subscription.Cancellation;
import dev.ambit.subscription.SubscriptionProvisioning;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Starts the background loops of stacks.
final class StackLoops {

    private static final Duration DUE_PAUSE = Duration.ofMillis(500);
    private static final Duration HOSTS_PAUSE = Duration.ofSeconds(1);
    private static final Duration STOPPED_PAUSE = Duration.ofSeconds(2);
    private static final Duration WATCH_PAUSE = Duration.ofSeconds(5);
    private static final Duration RECOVERY_PAUSE = Duration.ofSeconds(10);
    private static final Duration DISK_PAUSE = Duration.ofSeconds(10);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SWEEP_PAUSE = Duration.ofMinutes(5);

    private final Server server;
    private final CoreParts core;
    private final PlatformParts platform;
    private final StackParts parts;
    private final LoopStarter loops;

    private StackLoops(Server server, StackParts parts) {
        this.server = server;
        this.core = server.parts();
        this.platform = core.platform;
        this.parts = parts;
        this.loops = server.loops();
    }

    static void start(Server server, StackParts parts) {
        var all = new StackLoops(server, parts);
        all.sell();
        if (parts.clusters.exist()) {
            all.runCluster(parts.embeddedCluster);
            all.limitDatabases(parts.clusters);
            all.changeDatabases(parts.clusters);
            all.backUp();
        }
        all.limitKeyspaces();
        all.provision();
        all.followHosts();
        all.deploy();
        if (parts.options.gatewayPort() != null) {
            all.serveHosts();
        }
    }

    private void sell() {
        var sales = new OrderSubscriptions(
                platform.transactions,
                parts.operatorCatalog,
                core.pricing.quotaSetting,
                new SubscriptionProvisioning(platform.log, core.pricing.environmentClock),
                new Cancellation(platform.log, core.pricing.environmentClock),
                core.pricing.projection);
        var cancellation = new OrderCancellation(platform.transactions, parts.provisioning, platform.clock);
        var upkeep = new OrderUpkeep(platform.transactions, sales, parts.provisioning, cancellation, platform.clock);
        loops.every(DUE_PAUSE, "orders", new OrderLoop(platform.transactions, parts.operatorCatalog, upkeep)::runOnce);
    }

    private void runCluster(@Nullable EmbeddedStackCluster cluster) {
        if (parts.options.tenantDatabaseUrl() != null && !parts.options.isTenantDatabaseShared()) {
            var shared = new SharedServer(platform.transactions, parts.clusters.own());
            loops.every(SWEEP_PAUSE, "shared PostgreSQL", shared::runOnce);
        }
        if (cluster != null) {
            loops.every(WATCH_PAUSE, "stack PostgreSQL", cluster::runOnce);
        }
    }

    private void limitDatabases(DatabaseClusters clusters) {
        DatabaseUpkeep upkeep = server.opened().add(new DatabaseUpkeep(clusters));
        loops.every(WATCH_PAUSE, "database sessions", upkeep::guard);
        loops.every(MINUTE, "database limits", upkeep::limit);
        loops.every(MINUTE, "database catalogs", upkeep::closeCatalogs);
        loops.every(
                RECOVERY_PAUSE, "database logins", () -> upkeep.recoverLogins(platform.transactions, parts.resources));
        loops.every(SWEEP_PAUSE, "database sizes", upkeep::measure);
        loops.every(DISK_PAUSE, "database disk", upkeep::measureOwnDisk);
    }

    private void limitKeyspaces() {
        if (parts.options.redisUrl() != null) {
            KeyspaceUpkeep upkeep = server.opened()
                    .add(new KeyspaceUpkeep(
                            parts.options.redisUrl(),
                            parts.keyspaceLimits,
                            platform.transactions,
                            parts.resources,
                            platform.clock));
            loops.every(HOSTS_PAUSE, "key spaces", upkeep::runOnce);
        }
    }

    private void changeDatabases(DatabaseClusters databases) {
        var releases = new ReleaseLoop(platform.transactions, parts.resources, databases, platform.clock);
        var copies = new RowCopyLoop(
                platform.transactions,
                new CopyPreparation(platform.transactions, parts.resources, databases),
                platform.clock);
        loops.whenDue("releases", releases::runOnce, OperationKind.RELEASE);
        loops.whenDue("row copies", copies::runOnce, OperationKind.ROW_COPY);
    }

    private void backUp() {
        var backups = new BackupLoop(
                platform.transactions,
                platform.environments,
                parts.backups.dumping,
                parts.backups.making,
                parts.backups.files,
                platform.clock);
        loops.whenDue("backups", backups::dumpOnce, OperationKind.BACKUP);
        loops.whenDue("restores", backups::restoreOnce, OperationKind.RESTORE);
        loops.whenDue("backups due", backups::schedule, Work.BACKUP);
        loops.every(SWEEP_PAUSE, "backup files", backups::sweep);
    }

    private void provision() {
        StackLoop stacks = server.opened()
                .add(new StackLoop(
                        platform.transactions,
                        parts.providers,
                        parts.resources,
                        parts.changes,
                        core.accounts.receiptKey,
                        platform.clock));
        loops.whenDue("stacks", stacks::runOnce, OperationKind.STACK_PROVISIONING, OperationKind.STACK_REMOVAL);
        loops.every(STOPPED_PAUSE, "stacks stopped", stacks::failStopped);
        loops.every(WATCH_PAUSE, "stacks watch", parts.watch::runOnce);
    }

    private void deploy() {
        var editing = new ParameterEditing(
                platform.transactions,
                new StackParameters(platform.secrets, new StackSources()),
                platform.secrets,
                parts.provisioning,
                platform.clock);
        var deploying = new DeployExecution(
                platform.transactions,
                new CommitSources(
                        platform.transactions,
                        parts.branches,
                        parts.host.repositories,
                        parts.callbacks,
                        parts.host.functions,
                        parts.host.buckets),
                editing,
                new CodeDeploy(platform.transactions, parts.resources, parts.functions, parts.providers),
                new AssetDeploy(platform.transactions, parts.resources, parts.providers),
                parts.invalidation);
        DeployLoop deploys =
                server.opened().add(new DeployLoop(platform.transactions, parts.deploys, deploying, platform.clock));
        loops.whenDue("deploys", deploys::runOnce, OperationKind.DEPLOY);
    }

    private void followHosts() {
        loops.every(HOSTS_PAUSE, "hosts", parts.host.list::refresh);
        var moves = new MoveLoop(
                platform.transactions,
                parts.host.list,
                parts.host.links,
                parts.moving,
                parts.host.audit,
                platform.clock);
        loops.every(HOSTS_PAUSE, "host moves", moves::runOnce);
    }

    private void serveHosts() {
        loops.listen(parts.invalidations::listen);
        loops.every(WATCH_PAUSE, "function support", parts.functions::lookUpRefusal);
    }
}
