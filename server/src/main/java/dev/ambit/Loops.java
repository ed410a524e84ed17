package dev.ambit;

import dev.ambit.catalog.CatalogImport;
import dev.ambit.customer.CustomerImportLoop;
import dev.ambit.customer.Erasure;
import dev.ambit.entitlement.FeatureActivation;
import dev.ambit.environment.ArchiveLoop;
import dev.ambit.environment.ProvisioningLoop;
import dev.ambit.environment.Purge;
import dev.ambit.environment.RetentionLoop;
import dev.ambit.process.Opened;
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
    private static final Duration METRICS_PAUSE = Duration.ofSeconds(5);
    private static final Duration ATTEMPT_PAUSE = Duration.ofMinutes(5);

    private Loops() {}

    /// @param url of the database
    static void start(Parts parts, String url, Opened opened) {
        hear(parts, url, opened);
        deliver(parts, opened);
        count(parts, opened);
        live(parts, opened);
        forget(parts, opened);
    }

    private static void hear(Parts parts, String url, Opened opened) {
        opened.add(parts.signal.hear(url, (environment, sequence) -> {
            parts.waiting.committed(environment, sequence);
            parts.projection.committed(environment, sequence);
            parts.delivery.committed(environment, sequence);
        }));
        opened.loop("log signal", SIGNAL_PAUSE, parts.signal::runOnce);
        opened.loop("projection", SWEEP_PAUSE, parts.projection::runOnce);
    }

    private static void deliver(Parts parts, Opened opened) {
        var metrics = new WebhookMetrics(new EndpointFigures(parts.transactions, parts.delivery), parts.metrics);
        opened.loop("webhooks lease", SECOND, parts.delivery::renew);
        opened.loop("webhook metrics", METRICS_PAUSE, metrics::runOnce);
        opened.loop("webhook sweep", ATTEMPT_PAUSE, new SweepLoop(parts.transactions, parts.clock)::runOnce);
    }

    private static void count(Parts parts, Opened opened) {
        var metering = new EventMetering(
                parts.transactions, parts.projection, parts.usageWriter, parts.environmentClock, parts.clock);
        var flush = new UsageFlush(parts.transactions, parts.log, parts.projection, parts.clock);
        opened.loop("key uses", SECOND, parts.keyUses::runOnce);
        opened.loop("heartbeat", SECOND, parts.serviceMeter::beat);
        opened.loop("shop", SECOND, parts.shop::runOnce);
        opened.loop("service level", SECOND, parts.serviceMeter::runOnce);
        opened.loop("usage flush", DUE_PAUSE, flush::runOnce);
        opened.loop("check log", SECOND, parts.checkLog::runOnce);
        opened.loop("reservations", DUE_PAUSE, parts.settling::runOnce);
        opened.loop("event metering", DUE_PAUSE, metering::runOnce);
        opened.loop("event recount", RECOUNT_PAUSE, metering::recount);
    }

    private static void live(Parts parts, Opened opened) {
        var activation = new FeatureActivation(parts.projection, parts.log, parts.clock);
        var imports = new CustomerImportLoop(parts.transactions, parts.log, parts.environmentClock, parts.clock);
        var rollouts = new RolloutLoop(parts.transactions, parts.log, parts.environmentClock, parts.clock);
        opened.loop("feature activation", SECOND, activation::runOnce);
        var provisioning = new ProvisioningLoop(
                parts.transactions, parts.authentication, new CatalogImport(parts.log, parts.clock), parts.clock);
        opened.loop("provisioning", DUE_PAUSE, provisioning::runOnce);
        opened.loop("lifecycle", DUE_PAUSE, parts.lifecycle::runOnce);
        opened.loop("customer imports", DUE_PAUSE, imports::runOnce);
        opened.loop("rollouts", DUE_PAUSE, rollouts::runOnce);
    }

    private static void forget(Parts parts, Opened opened) {
        var erasure = new Erasure(parts.transactions, parts.clock, EndpointAttempts::forgetAnswers);
        var retention = new RetentionLoop(
                parts.transactions,
                parts.clock,
                parts.config.eventDays(),
                parts.config.eventCount(),
                EndpointPlaces::needed);
        opened.loop("check sweep", SECOND, parts.checkLog::sweep);
        opened.loop("erasure", SECOND, erasure::runOnce);
        var purge = new Purge(parts.transactions, parts.memory, parts.receiptKey, parts.clock);
        var archives = new ArchiveLoop(parts.transactions, parts.environmentDeletion, parts.clock);
        opened.loop("purge", SECOND, purge::runOnce);
        opened.loop("archives", SECOND, archives::runOnce);
        opened.loop("memory", SECOND, parts.memory::runOnce);
        opened.loop("event retention", SECOND, retention::runOnce);
    }
}
