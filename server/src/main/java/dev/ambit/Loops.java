package dev.ambit;

import dev.ambit.backup.BackupLoop;
import dev.ambit.catalog.CatalogImport;
import dev.ambit.customer.CustomerImportLoop;
import dev.ambit.customer.Erasure;
import dev.ambit.db.Transactions;
import dev.ambit.entitlement.FeatureActivation;
import dev.ambit.environment.ArchiveLoop;
import dev.ambit.environment.ProvisioningLoop;
import dev.ambit.environment.Purge;
import dev.ambit.environment.RetentionLoop;
import dev.ambit.order.OrderCancellation;
import dev.ambit.order.OrderLoop;
import dev.ambit.order.OrderUpkeep;
import dev.ambit.order.Sales;
import dev.ambit.process.Opened;
import dev.ambit.release.ReleaseLoop;
import dev.ambit.rowcopy.Preparation;
import dev.ambit.rowcopy.RowCopyLoop;
import dev.ambit.stack.StackLoop;
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
    private static final Duration METRICS_PAUSE = Duration.ofSeconds(5);
    private static final Duration ATTEMPT_PAUSE = Duration.ofMinutes(5);

    private Loops() {}

    /// @param url of the database
    static void start(Parts parts, String url, Opened opened) {
        hear(parts, url, opened);
        deliver(parts, opened);
        count(parts, opened);
        live(parts, opened);
        move(parts, opened);
        forget(parts, opened);
        provision(parts, opened);
    }

    /// Each works for one environment after the other, and production is among them: so none waits in the line where
    /// non-production waits.
    private static void loop(Opened opened, String name, Duration pause, Runnable work) {
        opened.loop(name, pause, () -> Transactions.unasked(work));
    }

    private static void hear(Parts parts, String url, Opened opened) {
        opened.add(parts.signal.hear(url, (environment, sequence) -> {
            parts.waiting.committed(environment, sequence);
            parts.delivery.committed(environment, sequence);
            parts.projection.committed(environment, sequence);
        }));
        loop(opened, "log signal", SIGNAL_PAUSE, parts.signal::runOnce);
        loop(opened, "projection", SWEEP_PAUSE, parts.projection::runOnce);
    }

    private static void deliver(Parts parts, Opened opened) {
        var metrics = new WebhookMetrics(new EndpointFigures(parts.transactions, parts.delivery), parts.metrics);
        loop(opened, "webhooks lease", SECOND, parts.delivery::renew);
        loop(opened, "webhook metrics", METRICS_PAUSE, metrics::runOnce);
        loop(opened, "webhook sweep", ATTEMPT_PAUSE, new SweepLoop(parts.transactions, parts.clock)::runOnce);
    }

    private static void count(Parts parts, Opened opened) {
        var metering = new EventMetering(
                parts.transactions, parts.projection, parts.usageWriter, parts.environmentClock, parts.clock);
        var flush = new UsageFlush(parts.transactions, parts.log, parts.projection, parts.clock);
        loop(opened, "key uses", SECOND, parts.keyUses::runOnce);
        loop(opened, "heartbeat", SECOND, parts.serviceMeter::beat);
        loop(opened, "shop", SECOND, parts.shop::runOnce);
        loop(opened, "service level", SECOND, parts.serviceMeter::runOnce);
        loop(opened, "usage flush", DUE_PAUSE, flush::runOnce);
        loop(opened, "check log", SECOND, parts.checkLog::runOnce);
        loop(opened, "reservations", DUE_PAUSE, parts.settling::runOnce);
        loop(opened, "event metering", DUE_PAUSE, metering::runOnce);
        loop(opened, "event recount", RECOUNT_PAUSE, metering::recount);
    }

    private static void live(Parts parts, Opened opened) {
        var activation = new FeatureActivation(parts.projection, parts.log, parts.clock);
        var imports = new CustomerImportLoop(parts.transactions, parts.log, parts.environmentClock, parts.clock);
        var rollouts = new RolloutLoop(parts.transactions, parts.log, parts.environmentClock, parts.clock);
        loop(opened, "feature activation", SECOND, activation::runOnce);
        var provisioning = new ProvisioningLoop(
                parts.transactions, parts.authentication, new CatalogImport(parts.log, parts.clock), parts.clock);
        loop(opened, "provisioning", DUE_PAUSE, provisioning::runOnce);
        loop(opened, "lifecycle", DUE_PAUSE, parts.lifecycle::runOnce);
        loop(opened, "customer imports", DUE_PAUSE, imports::runOnce);
        loop(opened, "rollouts", DUE_PAUSE, rollouts::runOnce);
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
    private static void move(Parts parts, Opened opened) {
        StackDatabases databases = parts.stackDatabases;
        if (databases == null) {
            return;
        }
        var releases = new ReleaseLoop(parts.transactions, parts.stackResources, databases, parts.clock);
        loop(opened, "releases", DUE_PAUSE, releases::runOnce);
        var copies = new RowCopyLoop(
                parts.transactions, new Preparation(parts.transactions, parts.stackResources, databases), parts.clock);
        loop(opened, "row copies", DUE_PAUSE, copies::runOnce);
        var backups = new BackupLoop(
                parts.transactions,
                parts.environments,
                parts.dumping,
                parts.backupMaking,
                parts.backupFiles,
                parts.clock);
        loop(opened, "backups", DUE_PAUSE, backups::runOnce);
        loop(opened, "backups due", METRICS_PAUSE, backups::schedule);
        loop(opened, "backup files", ATTEMPT_PAUSE, backups::sweep);
    }

    private static void provision(Parts parts, Opened opened) {
        StackLoop stacks = opened.add(new StackLoop(
                parts.transactions, parts.providers, parts.stackResources, parts.stackChanges, parts.clock));
        loop(opened, "stacks", DUE_PAUSE, stacks::runOnce);
        loop(opened, "stacks stopped", STOPPED_PAUSE, stacks::tellStopped);
        loop(opened, "stacks watch", WATCH_PAUSE, parts.stackWatch::runOnce);
    }

    private static void forget(Parts parts, Opened opened) {
        var erasure = new Erasure(parts.transactions, parts.clock, EndpointAttempts::forgetAnswers);
        var retention = new RetentionLoop(
                parts.transactions,
                parts.clock,
                parts.config.eventDays(),
                parts.config.eventCount(),
                EndpointPlaces::needed);
        loop(opened, "check sweep", SECOND, parts.checkLog::sweep);
        loop(opened, "erasure", SECOND, erasure::runOnce);
        var purge = new Purge(
                parts.transactions,
                parts.memory,
                parts.stackProvisioning,
                parts.backupFiles::removeAll,
                parts.receiptKey,
                parts.clock);
        var archives = new ArchiveLoop(parts.transactions, parts.environmentDeletion, parts.clock);
        loop(opened, "purge", SECOND, purge::runOnce);
        loop(opened, "archives", SECOND, archives::runOnce);
        loop(opened, "memory", SECOND, parts.memory::runOnce);
        loop(opened, "event retention", SECOND, retention::runOnce);
    }
}
