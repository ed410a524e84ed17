package dev.ambit;

import dev.ambit.backup.BackupLoop;
import dev.ambit.branch.DeployCreation;
import dev.ambit.branch.DeployLoop;
import dev.ambit.branch.Deploying;
import dev.ambit.branch.Repositories;
import dev.ambit.catalog.CatalogImport;
import dev.ambit.customer.CustomerImportLoop;
import dev.ambit.customer.Erasure;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.entitlement.FeatureActivation;
import dev.ambit.environment.ArchiveLoop;
import dev.ambit.environment.ProvisioningLoop;
import dev.ambit.environment.Purge;
import dev.ambit.environment.RetentionLoop;
import dev.ambit.operation.OperationKind;
import dev.ambit.order.OrderCancellation;
import dev.ambit.order.OrderLoop;
import dev.ambit.order.OrderUpkeep;
import dev.ambit.order.Sales;
import dev.ambit.parameter.ParameterEditing;
import dev.ambit.parameter.StackParameters;
import dev.ambit.process.Loop;
import dev.ambit.process.OpenResources;
import dev.ambit.release.ReleaseLoop;
import dev.ambit.rowcopy.Preparation;
import dev.ambit.rowcopy.RowCopyLoop;
import dev.ambit.stack.StackLoop;
import dev.ambit.stackdb.CatalogClosing;
import dev.ambit.stackdb.DatabaseLimits;
import dev.ambit.stackdb.DatabaseSizes;
import dev.ambit.stackdb.StackDatabases;
import dev.ambit.subscription.Cancellation;
import dev.ambit.subscription.Provisioning;
import dev.ambit.subscription.RolloutLoop;
import dev.ambit.usage.EventMetering;
import dev.ambit.usage.UsageFlush;
import dev.ambit.webhook.EndpointAttempts;
import dev.ambit.webhook.EndpointFigures;
import dev.ambit.webhook.EndpointPlaces;
import dev.ambit.webhook.SweepLoop;
import java.time.Duration;

/// What is done while nobody waits for it.
final class Loops {

    private static final Duration SIGNAL_PAUSE = Duration.ofMillis(5);
    private static final Duration DUE_PAUSE = Duration.ofMillis(250);
    private static final Duration SWEEP_PAUSE = Duration.ofMillis(500);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration RECOUNT_PAUSE = Duration.ofSeconds(3);
    private static final Duration STOPPED_PAUSE = Duration.ofSeconds(2);
    private static final Duration WATCH_PAUSE = Duration.ofSeconds(5);

    /// Of whoever is woken, should nobody wake him.
    private static final Duration REST = Duration.ofSeconds(5);

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration METRICS_PAUSE = Duration.ofSeconds(5);
    private static final Duration ATTEMPT_PAUSE = Duration.ofMinutes(5);

    private Loops() {}

    /// @param url of the database
    static void start(Parts parts, String url, OpenResources opened) {
        var due = new DueLoop(parts.transactions, parts.clock);
        hear(parts, url, opened);
        deliver(parts, opened);
        count(parts, due, opened);
        live(parts, due, opened);
        move(parts, due, opened);
        forget(parts, due, opened);
        provision(parts, due, opened);
        deploy(parts, due, opened);
        loop(opened, "due", DUE_PAUSE, due::runOnce);
    }

    /// Each works for one environment after the other, and production is among them: so none waits in the line where
    /// non-production waits.
    private static Loop loop(OpenResources opened, String name, Duration pause, Runnable work) {
        return opened.loop(name, pause, () -> Transactions.unasked(work));
    }

    private static void hear(Parts parts, String url, OpenResources opened) {
        opened.add(parts.signal.hear(url, (environment, sequence) -> {
            parts.waiting.committed(environment, sequence);
            parts.delivery.committed(environment, sequence);
            parts.projection.committed(environment, sequence);
        }));
        if (parts.config.gatewayPort() != null) {
            opened.add(parts.invalidations.hear(url));
        }
        loop(opened, "log signal", SIGNAL_PAUSE, parts.signal::runOnce);
        loop(opened, "projection", SWEEP_PAUSE, parts.projection::runOnce);
    }

    private static void deliver(Parts parts, OpenResources opened) {
        var metrics = new WebhookMetrics(new EndpointFigures(parts.transactions, parts.delivery), parts.metrics);
        loop(opened, "webhooks lease", SECOND, parts.delivery::renew);
        loop(opened, "webhook metrics", METRICS_PAUSE, metrics::runOnce);
        loop(opened, "webhook sweep", ATTEMPT_PAUSE, new SweepLoop(parts.transactions, parts.clock)::runOnce);
    }

    private static void count(Parts parts, DueLoop due, OpenResources opened) {
        var metering = new EventMetering(
                parts.transactions, parts.projection, parts.usageWriter, parts.environmentClock, parts.clock);
        var flush = new UsageFlush(parts.transactions, parts.log, parts.projection, parts.clock);
        loop(opened, "key uses", SECOND, parts.keyUses::runOnce);
        loop(opened, "heartbeat", SECOND, parts.serviceMeter::beat);
        loop(opened, "shop", SECOND, parts.shop::runOnce);
        loop(opened, "service level", SECOND, parts.serviceMeter::runOnce);
        due.wakes(loop(opened, "usage flush", REST, flush::runOnce), Work.USAGE_FLUSH);
        loop(opened, "check log", SECOND, parts.checkLog::runOnce);
        due.wakes(loop(opened, "reservations", REST, parts.settling::runOnce), Work.RESERVATION_LAPSE);
        due.wakes(loop(opened, "event metering", REST, metering::runOnce), Work.EVENT_METERING);
        loop(opened, "event recount", RECOUNT_PAUSE, metering::recount);
    }

    private static void live(Parts parts, DueLoop due, OpenResources opened) {
        var activation = new FeatureActivation(parts.projection, parts.log, parts.clock);
        var imports = new CustomerImportLoop(parts.transactions, parts.log, parts.environmentClock, parts.clock);
        var rollouts = new RolloutLoop(parts.transactions, parts.log, parts.environmentClock, parts.clock);
        loop(opened, "feature activation", SECOND, activation::runOnce);
        var provisioning = new ProvisioningLoop(
                parts.transactions, parts.authentication, new CatalogImport(parts.log, parts.clock), parts.clock);
        due.wakes(loop(opened, "provisioning", REST, provisioning::runOnce), OperationKind.PROVISIONING);
        due.wakes(loop(opened, "lifecycle", REST, parts.lifecycle::runOnce), Work.LIFECYCLE);
        due.wakes(loop(opened, "customer imports", REST, imports::runOnce), OperationKind.CUSTOMER_IMPORT);
        due.wakes(loop(opened, "rollouts", REST, rollouts::runOnce), OperationKind.ROLLOUT);
        loop(opened, "orders", DUE_PAUSE, orders(parts)::runOnce);
    }

    private static OrderLoop orders(Parts parts) {
        var sales = new Sales(
                parts.transactions,
                parts.selling,
                parts.allowanceSetting,
                new Provisioning(parts.log, parts.environmentClock),
                new Cancellation(parts.log, parts.environmentClock),
                parts.projection);
        var cancellation = new OrderCancellation(parts.transactions, parts.stackProvisioning, parts.clock);
        var upkeep = new OrderUpkeep(parts.transactions, sales, parts.stackProvisioning, cancellation, parts.clock);
        return new OrderLoop(parts.transactions, parts.selling, upkeep);
    }

    /// Between the databases of stacks, if there are any.
    private static void move(Parts parts, DueLoop due, OpenResources opened) {
        StackDatabases databases = parts.stackDatabases;
        if (databases == null) {
            return;
        }
        var limits = new DatabaseLimits(databases);
        loop(opened, "database sessions", WATCH_PAUSE, limits::guard);
        loop(opened, "database limits", MINUTE, limits::runOnce);
        loop(opened, "database catalogs", MINUTE, new CatalogClosing(databases)::runOnce);
        loop(opened, "database sizes", ATTEMPT_PAUSE, new DatabaseSizes(databases)::runOnce);
        var releases = new ReleaseLoop(parts.transactions, parts.stackResources, databases, parts.clock);
        due.wakes(loop(opened, "releases", REST, releases::runOnce), OperationKind.RELEASE);
        var copies = new RowCopyLoop(
                parts.transactions, new Preparation(parts.transactions, parts.stackResources, databases), parts.clock);
        due.wakes(loop(opened, "row copies", REST, copies::runOnce), OperationKind.ROW_COPY);
        var backups = new BackupLoop(
                parts.transactions,
                parts.environments,
                parts.dumping,
                parts.backupMaking,
                parts.backupFiles,
                parts.clock);
        due.wakes(loop(opened, "backups", REST, backups::dumpOnce), OperationKind.BACKUP);
        due.wakes(loop(opened, "restores", REST, backups::restoreOnce), OperationKind.RESTORE);
        due.wakes(loop(opened, "backups due", REST, backups::schedule), Work.BACKUP);
        loop(opened, "backup files", ATTEMPT_PAUSE, backups::sweep);
    }

    private static void provision(Parts parts, DueLoop due, OpenResources opened) {
        StackLoop stacks = opened.add(new StackLoop(
                parts.transactions,
                parts.providers,
                parts.stackResources,
                parts.stackChanges,
                parts.receiptKey,
                parts.clock));
        due.wakes(
                loop(opened, "stacks", REST, stacks::runOnce),
                OperationKind.STACK_PROVISIONING,
                OperationKind.STACK_REMOVAL);
        loop(opened, "stacks stopped", STOPPED_PAUSE, stacks::tellStopped);
        loop(opened, "stacks watch", WATCH_PAUSE, parts.stackWatch::runOnce);
        if (parts.config.gatewayPort() != null) {
            loop(opened, "functions", WATCH_PAUSE, parts.functions::runOnce);
        }
    }

    /// From repositories, if there are any.
    private static void deploy(Parts parts, DueLoop due, OpenResources opened) {
        Repositories repositories = parts.repositories;
        if (repositories == null) {
            return;
        }
        var editing = new ParameterEditing(
                parts.transactions,
                new StackParameters(parts.secrets),
                parts.secrets,
                parts.stackProvisioning,
                parts.clock);
        var deploying = new Deploying(
                parts.transactions,
                parts.stackResources,
                repositories,
                editing,
                parts.buckets,
                parts.functions,
                parts.invalidations);
        var creation = new DeployCreation(parts.transactions, repositories, parts.clock);
        DeployLoop deploys = opened.add(new DeployLoop(parts.transactions, creation, deploying, parts.clock));
        due.wakes(loop(opened, "deploys", REST, deploys::runOnce), OperationKind.DEPLOY);
        loop(opened, "deploys left", ATTEMPT_PAUSE, () -> repositories.sweep(parts.clock.instant()));
    }

    private static void forget(Parts parts, DueLoop due, OpenResources opened) {
        var erasure = new Erasure(parts.transactions, parts.clock, EndpointAttempts::forgetAnswers);
        var retention = new RetentionLoop(
                parts.transactions,
                parts.clock,
                parts.config.eventDays(),
                parts.config.eventCount(),
                EndpointPlaces::needed);
        due.wakes(loop(opened, "check sweep", REST, parts.checkLog::sweep), Work.CHECK_SWEEP);
        due.wakes(loop(opened, "erasure", REST, erasure::runOnce), Work.ERASURE);
        var purge = new Purge(
                parts.transactions,
                parts.memory,
                parts.stackProvisioning,
                parts.backupFiles::count,
                parts.backupFiles::removeAll,
                parts.receiptKey,
                parts.clock);
        var archives = new ArchiveLoop(parts.transactions, parts.environmentDeletion, parts.clock);
        loop(opened, "purge", SECOND, purge::runOnce);
        loop(opened, "archives", SECOND, archives::runOnce);
        loop(opened, "memory", SECOND, parts.memory::runOnce);
        due.wakes(loop(opened, "event retention", REST, retention::runOnce), Work.EVENT_RETENTION);
    }
}
