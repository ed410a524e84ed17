package dev.ambit.core;

import dev.ambit.bulk.BulkChangeLoop;
import dev.ambit.catalog.CatalogImport;
import dev.ambit.catalog.ReviewSweep;
import dev.ambit.customer.CustomerImportLoop;
import dev.ambit.customer.Erasure;
import dev.ambit.db.Work;
import dev.ambit.entitlement.FeatureActivation;
import dev.ambit.environment.ArchiveLoop;
import dev.ambit.environment.ExpiryLoop;
import dev.ambit.environment.KeyRefusalLoop;
import dev.ambit.environment.ProvisioningLoop;
import dev.ambit.environment.Purge;
import dev.ambit.environment.RetentionLoop;
import dev.ambit.fork.CustomerCopying;
import dev.ambit.fork.ForkCreation;
import dev.ambit.grant.GrantCreation;
import dev.ambit.lifecycle.ClockChange;
import dev.ambit.member.PasswordResetLoop;
import dev.ambit.notification.NotificationRetention;
import dev.ambit.notification.OutboxLoop;
import dev.ambit.operation.OperationKind;
import dev.ambit.overview.LimitDigestLoop;
import dev.ambit.promotion.FastForwardLoop;
import dev.ambit.promotion.PromotionImpacts;
import dev.ambit.promotion.PromotionLoop;
import dev.ambit.promotion.PromotionPreview;
import dev.ambit.search.SearchLoop;
import dev.ambit.subscription.LatestVersions;
import dev.ambit.subscription.Migration;
import dev.ambit.subscription.PlanChange;
import dev.ambit.subscription.RolloutLoop;
import dev.ambit.subscription.SubscriptionProvisioning;
import dev.ambit.usage.EventMetering;
import dev.ambit.usage.UsageFlush;
import dev.ambit.webhook.EndpointAttempts;
import dev.ambit.webhook.EndpointFigures;
import dev.ambit.webhook.EndpointPositions;
import dev.ambit.webhook.SweepLoop;
import java.time.Duration;
import java.util.List;

/// Starts the background loops of core.
final class CoreLoops {

    private static final Duration SIGNAL_PAUSE = Duration.ofMillis(5);
    private static final Duration SWEEP_PAUSE = Duration.ofMillis(500);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration RECOUNT_PAUSE = Duration.ofSeconds(3);
    private static final Duration METRICS_PAUSE = Duration.ofSeconds(5);
    private static final Duration ATTEMPT_PAUSE = Duration.ofMinutes(5);
    private static final Duration NOTIFICATION_PAUSE = Duration.ofMinutes(5);

    private final PlatformParts platform;
    private final PricingParts pricing;
    private final DeliveryParts delivery;
    private final AccountParts accounts;
    private final PromotionPreview preview;
    private final LoopStarter loops;

    private CoreLoops(CoreParts core, LoopStarter loops) {
        this.platform = core.platform;
        this.pricing = core.pricing;
        this.delivery = core.delivery;
        this.accounts = core.accounts;
        this.preview = core.preview;
        this.loops = loops;
    }

    static void start(CoreParts core, LoopStarter loops) {
        var all = new CoreLoops(core, loops);
        all.followLog();
        all.deliver();
        all.count();
        all.runLifecycles();
        all.remove();
    }

    private void followLog() {
        loops.listen(url -> platform.signal.listen(url, (environment, sequence) -> {
            delivery.waiting.committed(environment, sequence);
            delivery.delivery.committed(environment, sequence);
            pricing.projection.committed(environment, sequence);
        }));
        loops.every(SIGNAL_PAUSE, "log signal", platform.signal::runOnce);
        loops.every(SWEEP_PAUSE, "projection", pricing.projection::runOnce);
    }

    private void deliver() {
        var metrics =
                new WebhookMetrics(new EndpointFigures(platform.transactions, delivery.delivery), platform.metrics);
        var outbox = new OutboxLoop(
                platform.transactions,
                platform.secrets,
                platform.egress,
                platform.options.mail(),
                platform.options.publicUrl(),
                platform.clock);
        var resets = new PasswordResetLoop(platform.transactions, platform.ticketMail(), platform.clock);
        loops.every(SECOND, "password resets", resets::runOnce);
        loops.every(SECOND, "mail", outbox::sendMails);
        loops.every(SECOND, "chat channels", outbox::sendHooks);
        loops.every(SECOND, "webhooks lease", delivery.delivery::renew);
        loops.every(METRICS_PAUSE, "webhook metrics", metrics::runOnce);
        loops.every(ATTEMPT_PAUSE, "webhook sweep", new SweepLoop(platform.transactions, platform.clock)::runOnce);
    }

    private void count() {
        var metering = new EventMetering(
                platform.transactions,
                pricing.projection,
                pricing.usageWriter,
                pricing.environmentClock,
                platform.clock);
        var digests = new LimitDigestLoop(
                platform.transactions, platform.environments, pricing.environmentClock, platform.clock);
        var flush = new UsageFlush(platform.transactions, platform.log, pricing.projection, platform.clock);
        loops.every(SECOND, "key uses", platform.keyUses::runOnce);
        loops.every(
                SECOND,
                "key refusals",
                new KeyRefusalLoop(platform.transactions, platform.authentication.refusals())::runOnce);
        loops.every(SECOND, "heartbeat", accounts.serviceMeter::beat);
        loops.every(SECOND, "operator environment", pricing.operatorEnvironment::runOnce);
        loops.every(SECOND, "service level", accounts.serviceMeter::runOnce);
        loops.every(SECOND, "usage meter", pricing.eventCounting::runOnce);
        loops.every(SECOND, "overview", pricing.overview::runOnce);
        loops.whenDue("overview of older environments", pricing.overview::backfill, Work.OVERVIEW);
        loops.whenDue("limit digests", digests::runOnce, Work.LIMIT_DIGEST);
        loops.whenDue("usage flush", flush::runOnce, Work.USAGE_FLUSH);
        loops.every(SECOND, "check log", pricing.checkLog::runOnce);
        loops.whenDue("reservations", pricing.settling::runOnce, Work.RESERVATION_LAPSE);
        loops.whenDue("event metering", metering::runOnce, Work.EVENT_METERING);
        loops.every(RECOUNT_PAUSE, "event recount", metering::recount);
    }

    private void runLifecycles() {
        var activation = new FeatureActivation(pricing.projection, pricing.catalogChange);
        var imports =
                new CustomerImportLoop(platform.transactions, platform.log, pricing.environmentClock, platform.clock);
        var bulk = new BulkChangeLoop(
                platform.transactions,
                platform.log,
                new GrantCreation(platform.log, pricing.environmentClock),
                new PlanChange(
                        platform.transactions, new SubscriptionProvisioning(platform.log, pricing.environmentClock)),
                new LatestVersions(platform.transactions, new Migration(platform.log, pricing.environmentClock)),
                platform.clock);
        var rollouts = new RolloutLoop(platform.transactions, platform.log, pricing.environmentClock, platform.clock);
        var promotions = new PromotionLoop(
                platform.transactions, pricing.catalogChange, preview, pricing.environmentClock, platform.clock);
        var search = new SearchLoop(platform.transactions, platform.clock, PricingParts.SEARCHED);
        var provisioning = new ProvisioningLoop(
                platform.transactions,
                platform.authentication,
                new CatalogImport(pricing.catalogChange),
                platform.clock);
        loops.every(SECOND, "feature activation", activation::runOnce);
        loops.whenDue("provisioning", provisioning::runOnce, OperationKind.PROVISIONING);
        loops.whenDue("lifecycle", pricing.lifecycle::runOnce, Work.LIFECYCLE);
        loops.whenDue("customer imports", imports::runOnce, OperationKind.CUSTOMER_IMPORT);
        var copying =
                new CustomerCopying(platform.transactions, platform.log, pricing.environmentClock, platform.clock);
        loops.whenDue("customers in forks", copying::runOnce, OperationKind.FORK_CUSTOMERS);
        loops.whenDue("bulk changes", bulk::runOnce, OperationKind.BULK_CHANGE);
        loops.whenDue("rollouts", rollouts::runOnce, OperationKind.ROLLOUT);
        loops.whenDue("promotions", promotions::applyOnce, OperationKind.PROMOTION);
        loops.whenDue("promotion rollbacks", promotions::rollBackOnce, OperationKind.PROMOTION_ROLLBACK);
        loops.whenDue("fast-forwards", fastForwards()::runOnce, OperationKind.FAST_FORWARD);
        loops.whenDue("search", search::runOnce, Work.SEARCH);
    }

    private FastForwardLoop fastForwards() {
        return new FastForwardLoop(
                platform.transactions,
                pricing.catalogChange,
                new ForkCreation(platform.transactions, accounts.environmentCreation),
                accounts.environmentDeletion,
                new ClockChange(platform.transactions, platform.log, pricing.lifecycle, platform.clock),
                pricing.environmentClock,
                platform.clock);
    }

    private void remove() {
        var erasure = new Erasure(
                platform.transactions,
                platform.clock,
                List.of(
                        EndpointAttempts::eraseResponses,
                        (tx, environment, customer, _) -> PromotionImpacts.erase(tx, environment, customer)));
        var retention = new RetentionLoop(
                platform.transactions,
                platform.clock,
                platform.options.eventDays(),
                platform.options.eventCount(),
                EndpointPositions::needed);
        var purge = new Purge(
                platform.transactions,
                accounts.memory,
                accounts.endings,
                accounts.endings,
                accounts.endings,
                accounts.receiptKey,
                platform.clock);
        var archives = new ArchiveLoop(platform.transactions, accounts.environmentDeletion, platform.clock);
        var expiries = new ExpiryLoop(platform.transactions, accounts.environmentDeletion, platform.clock);
        loops.whenDue("check sweep", pricing.checkLog::sweep, Work.CHECK_SWEEP);
        loops.whenDue(
                "review sweep", new ReviewSweep(platform.transactions, platform.clock)::runOnce, Work.REVIEW_SWEEP);
        loops.whenDue("erasure", erasure::runOnce, Work.ERASURE);
        loops.every(SECOND, "purge", purge::runOnce);
        loops.every(SECOND, "archives", archives::runOnce);
        loops.whenDue("expired environments", expiries::runOnce, Work.EXPIRY);
        loops.every(
                NOTIFICATION_PAUSE,
                "notification retention",
                new NotificationRetention(platform.transactions, platform.clock)::runOnce);
        loops.every(SECOND, "memory", accounts.memory::runOnce);
        loops.whenDue("event retention", retention::runOnce, Work.EVENT_RETENTION);
    }
}
