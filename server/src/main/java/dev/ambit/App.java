package dev.ambit;

import dev.ambit.access.Authentication;
import dev.ambit.access.KeyUses;
import dev.ambit.access.Secrets;
import dev.ambit.catalog.CatalogApi;
import dev.ambit.catalog.CatalogImport;
import dev.ambit.catalog.FeatureApi;
import dev.ambit.catalog.FeatureArchiving;
import dev.ambit.catalog.FeatureCreation;
import dev.ambit.catalog.FeatureEditing;
import dev.ambit.catalog.PackageApi;
import dev.ambit.catalog.PackageArchiving;
import dev.ambit.catalog.PackageDrafting;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.ProductApi;
import dev.ambit.catalog.ProductArchiving;
import dev.ambit.catalog.ProductCopying;
import dev.ambit.catalog.ProductCreation;
import dev.ambit.catalog.ProductEditing;
import dev.ambit.catalog.Publishing;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.customer.CustomerApi;
import dev.ambit.customer.CustomerEditing;
import dev.ambit.customer.CustomerImport;
import dev.ambit.customer.CustomerImportLoop;
import dev.ambit.customer.Erasure;
import dev.ambit.db.Database;
import dev.ambit.db.Transactions;
import dev.ambit.egress.AllowedAddresses;
import dev.ambit.egress.Egress;
import dev.ambit.entitlement.CheckLog;
import dev.ambit.entitlement.CheckLogApi;
import dev.ambit.entitlement.EntitlementApi;
import dev.ambit.entitlement.FeatureActivation;
import dev.ambit.entitlement.Projection;
import dev.ambit.entitlement.Snapshots;
import dev.ambit.environment.AuditApi;
import dev.ambit.environment.EnvironmentApi;
import dev.ambit.environment.EnvironmentCreation;
import dev.ambit.environment.EnvironmentEditing;
import dev.ambit.environment.KeyApi;
import dev.ambit.environment.KeyExpiry;
import dev.ambit.environment.KeyIssuing;
import dev.ambit.environment.RetentionLoop;
import dev.ambit.environment.RevisionApi;
import dev.ambit.environment.SigningSecretRotation;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventWaiting;
import dev.ambit.event.LogSignal;
import dev.ambit.feed.Feed;
import dev.ambit.feed.FeedApi;
import dev.ambit.feed.SnapshotApi;
import dev.ambit.http.Metrics;
import dev.ambit.http.Readiness;
import dev.ambit.http.Router;
import dev.ambit.http.WebServer;
import dev.ambit.lifecycle.ClockApi;
import dev.ambit.operation.OperationApi;
import dev.ambit.operator.AccountApi;
import dev.ambit.operator.AccountOpening;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.pricelist.PriceListApi;
import dev.ambit.process.Opened;
import dev.ambit.promotion.PromotionApi;
import dev.ambit.promotion.PromotionGranting;
import dev.ambit.repetition.RepetitionApi;
import dev.ambit.subscription.Cancellation;
import dev.ambit.subscription.Costing;
import dev.ambit.subscription.CustomerArchiving;
import dev.ambit.subscription.CustomerLifeApi;
import dev.ambit.subscription.CustomerProvisioning;
import dev.ambit.subscription.CustomerUnarchiving;
import dev.ambit.subscription.Lifecycle;
import dev.ambit.subscription.Migration;
import dev.ambit.subscription.PreviewApi;
import dev.ambit.subscription.Provisioning;
import dev.ambit.subscription.RolloutLoop;
import dev.ambit.subscription.SubscriptionApi;
import dev.ambit.subscription.SubscriptionChangeApi;
import dev.ambit.subscription.SubscriptionImport;
import dev.ambit.subscription.Transfer;
import dev.ambit.subscription.Updating;
import dev.ambit.usage.Consumption;
import dev.ambit.usage.ConsumptionApi;
import dev.ambit.usage.EventEstimate;
import dev.ambit.usage.EventMetering;
import dev.ambit.usage.EventReporting;
import dev.ambit.usage.RawEventApi;
import dev.ambit.usage.ReservationSettling;
import dev.ambit.usage.UsageApi;
import dev.ambit.usage.UsageEstimate;
import dev.ambit.usage.UsageEstimateApi;
import dev.ambit.usage.UsageFlush;
import dev.ambit.usage.UsageHistory;
import dev.ambit.usage.UsageHistoryApi;
import dev.ambit.usage.UsageLanes;
import dev.ambit.usage.UsageReporting;
import dev.ambit.usage.UsageWriter;
import dev.ambit.webhook.AttemptApi;
import dev.ambit.webhook.DeliveryLoop;
import dev.ambit.webhook.DirectDelivery;
import dev.ambit.webhook.EndpointApi;
import dev.ambit.webhook.EndpointAttempts;
import dev.ambit.webhook.EndpointCreation;
import dev.ambit.webhook.EndpointDeletion;
import dev.ambit.webhook.EndpointEditing;
import dev.ambit.webhook.EndpointFigures;
import dev.ambit.webhook.EndpointPlaces;
import dev.ambit.webhook.EndpointRecovery;
import dev.ambit.webhook.EndpointReplay;
import dev.ambit.webhook.EndpointSecretRotation;
import dev.ambit.webhook.EndpointSwitching;
import dev.ambit.webhook.SweepLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/// A running server. Every object is made here, by hand, once, in the order in which it is needed.
public final class App implements AutoCloseable {

    /// So many requests may wait for the database or for the commit that they share. More are told to come back.
    private static final int WAITING_MAX = 512;

    private static final Duration SIGNAL_PAUSE = Duration.ofMillis(5);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration METRICS_PAUSE = Duration.ofSeconds(5);
    private static final Duration SWEEP_PAUSE = Duration.ofMillis(500);
    private static final Duration DUE_PAUSE = Duration.ofMillis(250);
    private static final Duration RECOUNT_PAUSE = Duration.ofSeconds(3);
    private static final Duration ATTEMPT_PAUSE = Duration.ofMinutes(5);

    /// Of one endpoint, which has no more deliveries under way; so many calls may wait for one of them.
    private static final int CONNECTIONS_MAX = 64;

    private static final int CALLS_MAX = 4_096;
    private static final long BYTES_PER_MEGABYTE = 1 << 20;

    private final Opened opened;
    private final WebServer web;
    private final String host;
    private final OperatorToken operatorToken;

    private App(Opened opened, WebServer web, String host, OperatorToken operatorToken) {
        this.opened = opened;
        this.web = web;
        this.host = host;
        this.operatorToken = operatorToken;
    }

    /// Answers requests when it returns.
    ///
    /// @throws IllegalStateException saying in one sentence what stands in the way
    public static App start(Config config) {
        return start(config, InstantSource.system());
    }

    static App start(Config config, InstantSource clock) {
        var opened = new Opened();
        try {
            return start(config, clock, opened);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private static App start(Config config, InstantSource clock, Opened opened) {
        makeDirectory(config.data());
        var operatorToken = OperatorToken.of(config);
        String url = config.databaseUrl();
        String ownerUrl = config.databaseOwnerUrl();
        if (url == null || ownerUrl == null) {
            EmbeddedPostgres postgres = opened.add(EmbeddedPostgres.start(config.data()));
            url = postgres.url();
            ownerUrl = postgres.ownerUrl();
        }
        Database database = opened.add(Database.open(url, ownerUrl, config.databaseConnections()));
        Transactions transactions = database.transactions();
        Secrets secrets = Secrets.under(
                config.masterKeyFile() != null
                        ? config.masterKeyFile()
                        : config.data().resolve("master-key"));
        var keyUses = new KeyUses(transactions, clock);
        var authentication = new Authentication(transactions, secrets, keyUses, clock, operatorToken.value());

        var log = new EventLog(transactions, clock);
        var projection = new Projection(
                transactions,
                clock,
                config.projectionMegabytes() * BYTES_PER_MEGABYTE,
                Math.max(1, config.databaseConnections() / 2));
        var signal = new LogSignal(transactions);
        log.follow(signal);
        log.follow(projection);
        var waiting = new EventWaiting();
        log.follow(waiting);

        var environmentClock = new EnvironmentClock(clock);
        var lifecycle = new Lifecycle(transactions, log, environmentClock, clock);
        projection.catchUpBy(lifecycle::catchUp);
        var environmentCreation = new EnvironmentCreation(transactions, log, secrets, clock);
        var accountOpening = new AccountOpening(transactions, environmentCreation, clock);
        var drafting = new PackageDrafting(transactions, clock);
        var publishing = new Publishing(log, clock);
        var packageArchiving = new PackageArchiving(log, clock);
        var usageWriter = new UsageWriter(transactions, projection, clock);
        var lanes = new UsageLanes(usageWriter);
        var reporting = new UsageReporting(projection, lanes);
        var switching = new EndpointSwitching(log, clock);
        var egress =
                opened.add(Egress.start(new AllowedAddresses(config.allowAddresses()), CONNECTIONS_MAX, CALLS_MAX));
        var delivery = opened.add(DeliveryLoop.start(transactions, secrets, egress, switching, clock));
        log.follow(delivery);
        var settling = new ReservationSettling(transactions, projection, usageWriter, clock);
        Endings endings = VirtualThread.call(() -> Endings.of(
                transactions,
                authentication,
                secrets,
                clock,
                Map.of(
                        "projection", projection::forget,
                        "usageLanes", lanes::forget,
                        "deliveries", delivery::forget)));
        var metrics = opened.add(new Metrics());
        var readiness = new Readiness();

        var checkLog = new CheckLog(transactions, clock, config.checkLogPermille());
        metrics.show("ambit.check.log.dropped", "Checks that were to be kept and are not", checkLog.dropped());

        Router routes = Routes.table(
                new RepetitionApi(authentication, transactions, secrets, clock),
                new Health(transactions, readiness, metrics),
                new AccountApi(authentication, transactions, accountOpening, endings.accounts(), clock),
                new EnvironmentApi(
                        authentication,
                        transactions,
                        environmentCreation,
                        new EnvironmentEditing(transactions, authentication, clock),
                        endings.archiving(),
                        endings.environments()),
                new KeyApi(
                        authentication,
                        transactions,
                        new KeyIssuing(transactions, authentication, clock),
                        new KeyExpiry(transactions, authentication, clock),
                        new SigningSecretRotation(transactions, authentication, secrets, clock),
                        clock),
                new RevisionApi(authentication, transactions),
                new AuditApi(authentication, transactions),
                new ClockApi(authentication, transactions, log, lifecycle, clock),
                new OperationApi(authentication, transactions, clock, readiness::isReady),
                endings.receipts(),
                new ProductApi(
                        authentication,
                        transactions,
                        new ProductCreation(log, clock),
                        new ProductCopying(log, clock),
                        new ProductEditing(log, clock),
                        new ProductArchiving(log, clock)),
                new FeatureApi(
                        authentication,
                        transactions,
                        new FeatureCreation(log, clock),
                        new FeatureEditing(log, clock),
                        new FeatureArchiving(log, clock)),
                new PackageApi(authentication, transactions, drafting, publishing, packageArchiving, PackageKind.PLAN),
                new PackageApi(authentication, transactions, drafting, publishing, packageArchiving, PackageKind.ADDON),
                new CatalogApi(authentication, transactions),
                new PriceListApi(authentication, new CatalogImport(log, clock)),
                new CustomerApi(
                        authentication,
                        transactions,
                        new CustomerEditing(log, environmentClock),
                        new CustomerImport(log, environmentClock, clock)),
                new CustomerLifeApi(
                        authentication,
                        transactions,
                        new CustomerProvisioning(log, environmentClock),
                        new CustomerUnarchiving(log, environmentClock)),
                new PromotionApi(
                        authentication, transactions, new PromotionGranting(log, environmentClock), environmentClock),
                new SubscriptionApi(
                        authentication,
                        transactions,
                        new Provisioning(log, environmentClock),
                        new SubscriptionImport(log, environmentClock, clock),
                        new Cancellation(log, environmentClock),
                        new CustomerArchiving(log, environmentClock)),
                new SubscriptionChangeApi(
                        authentication,
                        transactions,
                        new Updating(log, environmentClock),
                        new Migration(log, environmentClock),
                        new Transfer(log, environmentClock)),
                new PreviewApi(authentication, new Costing(transactions, environmentClock)),
                new UsageApi(authentication, reporting),
                new RawEventApi(
                        authentication,
                        new EventReporting(transactions, projection, clock),
                        new EventEstimate(transactions, projection)),
                new UsageEstimateApi(authentication, reporting, new UsageEstimate(transactions, reporting)),
                new UsageHistoryApi(authentication, new UsageHistory(transactions, projection)),
                new ConsumptionApi(
                        authentication, new Consumption(transactions, projection, lanes, clock), settling, clock),
                new CheckLogApi(authentication, transactions),
                new EntitlementApi(authentication, projection, new Snapshots(transactions), checkLog),
                new EndpointApi(
                        authentication,
                        transactions,
                        new EndpointCreation(log, egress, secrets, clock),
                        new EndpointEditing(log, egress, clock),
                        switching,
                        new EndpointSecretRotation(log, secrets, clock),
                        new EndpointDeletion(log, clock)),
                new AttemptApi(
                        authentication,
                        transactions,
                        delivery::remembered,
                        new DirectDelivery(transactions, secrets, egress, delivery, clock),
                        new EndpointReplay(log, clock),
                        new EndpointRecovery(log, clock)),
                new FeedApi(authentication, new Feed(transactions, waiting, readiness::isReady)),
                new SnapshotApi(authentication, transactions));

        VirtualThread.call(() -> {
            accountOpening.openOperators();
            return null;
        });
        var rollouts = new RolloutLoop(transactions, log, environmentClock, clock);
        var customerImports = new CustomerImportLoop(transactions, log, environmentClock, clock);
        var retention =
                new RetentionLoop(transactions, clock, config.eventDays(), config.eventCount(), EndpointPlaces::needed);
        var erasure = new Erasure(transactions, clock, EndpointAttempts::forgetAnswers);
        var metering = new EventMetering(transactions, projection, usageWriter, environmentClock, clock);
        var activation = new FeatureActivation(projection, log, clock);
        var flush = new UsageFlush(transactions, log, projection, clock);
        opened.add(signal.hear(url, (environment, sequence) -> {
            waiting.committed(environment, sequence);
            projection.committed(environment, sequence);
            delivery.committed(environment, sequence);
        }));
        opened.loop("webhooks lease", SECOND, delivery::renew);
        var webhookMetrics = new WebhookMetrics(new EndpointFigures(transactions, delivery), metrics);
        opened.loop("webhook metrics", METRICS_PAUSE, webhookMetrics::runOnce);
        opened.loop("webhook sweep", ATTEMPT_PAUSE, new SweepLoop(transactions, clock)::runOnce);
        opened.loop("log signal", SIGNAL_PAUSE, signal::runOnce);
        opened.loop("projection", SWEEP_PAUSE, projection::runOnce);
        opened.loop("key uses", SECOND, keyUses::runOnce);
        opened.loop("feature activation", SECOND, activation::runOnce);
        opened.loop("usage flush", DUE_PAUSE, flush::runOnce);
        opened.loop("check log", SECOND, checkLog::runOnce);
        opened.loop("check sweep", SECOND, checkLog::sweep);
        opened.loop("erasure", SECOND, erasure::runOnce);
        opened.loop("reservations", DUE_PAUSE, settling::runOnce);
        opened.loop("event metering", DUE_PAUSE, metering::runOnce);
        opened.loop("event recount", RECOUNT_PAUSE, metering::recount);
        endings.loop(opened);
        opened.loop("event retention", SECOND, retention::runOnce);
        opened.loop("lifecycle", DUE_PAUSE, lifecycle::runOnce);
        opened.loop("customer imports", DUE_PAUSE, customerImports::runOnce);
        opened.loop("rollouts", DUE_PAUSE, rollouts::runOnce);
        WebServer web =
                opened.add(WebServer.start(config.host(), config.port(), routes, WAITING_MAX, metrics, readiness));
        return new App(opened, web, config.reachableHost(), operatorToken);
    }

    public int port() {
        return web.port();
    }

    /// Where somebody on this machine reaches it.
    public String url() {
        return "http://%s:%d".formatted(host, port());
    }

    public OperatorToken operatorToken() {
        return operatorToken;
    }

    @Override
    public void close() {
        opened.close();
    }

    private static void makeDirectory(Path data) {
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw new IllegalStateException("The data directory " + data + " cannot be made: " + e.getMessage(), e);
        }
    }
}
