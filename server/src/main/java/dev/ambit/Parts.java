package dev.ambit;

import dev.ambit.access.Authentication;
import dev.ambit.access.KeyUses;
import dev.ambit.access.Secrets;
import dev.ambit.admission.Precedence;
import dev.ambit.allowance.AllowanceSetting;
import dev.ambit.allowance.Allowances;
import dev.ambit.allowance.CreationGuard;
import dev.ambit.allowance.EventCounting;
import dev.ambit.allowance.Shop;
import dev.ambit.backup.BackupFiles;
import dev.ambit.backup.BackupMaking;
import dev.ambit.backup.Dumping;
import dev.ambit.branch.Repositories;
import dev.ambit.bucket.Buckets;
import dev.ambit.catalog.CatalogImport;
import dev.ambit.catalog.FeatureCreation;
import dev.ambit.catalog.ProductCreation;
import dev.ambit.cdn.EdgeCache;
import dev.ambit.cdn.Invalidations;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.db.Database;
import dev.ambit.db.Transactions;
import dev.ambit.domain.HostRule;
import dev.ambit.egress.AllowedAddresses;
import dev.ambit.egress.Egress;
import dev.ambit.entitlement.CheckLog;
import dev.ambit.entitlement.Projection;
import dev.ambit.environment.EnvironmentCreation;
import dev.ambit.environment.EnvironmentDeletion;
import dev.ambit.environment.KnownEnvironments;
import dev.ambit.environment.ServerMemory;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventWaiting;
import dev.ambit.event.LogSignal;
import dev.ambit.function.Functions;
import dev.ambit.http.Metrics;
import dev.ambit.http.Readiness;
import dev.ambit.operator.AccountOpening;
import dev.ambit.order.OrderActivation;
import dev.ambit.order.Selling;
import dev.ambit.parameter.StackParameters;
import dev.ambit.process.OpenResources;
import dev.ambit.promotion.PromotionGranting;
import dev.ambit.receipt.ReceiptKey;
import dev.ambit.service.ServiceMeter;
import dev.ambit.stack.Provider;
import dev.ambit.stack.Providers;
import dev.ambit.stack.StackChanges;
import dev.ambit.stack.StackProvisioning;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.StackWatch;
import dev.ambit.stackdb.StackDatabases;
import dev.ambit.subscription.CustomerProvisioning;
import dev.ambit.subscription.Lifecycle;
import dev.ambit.usage.ReservationSettling;
import dev.ambit.usage.UsageLanes;
import dev.ambit.usage.UsageReporting;
import dev.ambit.usage.UsageWriter;
import dev.ambit.webhook.DeliveryLoop;
import dev.ambit.webhook.EndpointSwitching;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What several chapters of [Routes] and several of [Loops] share. Every object of it is made here, by hand, once, in
/// the order in which it is needed.
final class Parts {

    /// Of one endpoint, which has no more deliveries under way; so many calls may wait for one of them.
    private static final int CONNECTIONS_MAX = 64;

    private static final int CALLS_MAX = 4_096;
    private static final long BYTES_PER_MEGABYTE = 1 << 20;

    final Config config;
    final OperatorToken operatorToken;
    final InstantSource clock;
    final Transactions transactions;
    final Secrets secrets;
    final KeyUses keyUses;
    final Authentication authentication;
    final KnownEnvironments environments;
    final Precedence precedence;
    final EventLog log;
    final Projection projection;
    final LogSignal signal;
    final EventWaiting waiting;
    final EnvironmentClock environmentClock;
    final Lifecycle lifecycle;
    final EnvironmentCreation environmentCreation;
    final Shop shop;
    final Allowances allowances;
    final AllowanceSetting allowanceSetting;
    final EventCounting eventCounting;
    final ServiceMeter serviceMeter;
    final AccountOpening accountOpening;
    final UsageWriter usageWriter;
    final UsageLanes lanes;
    final UsageReporting reporting;
    final ReservationSettling settling;
    final EndpointSwitching switching;
    final Egress egress;
    final HostRule hostRule;
    final DeliveryLoop delivery;
    final ServerMemory memory;
    final @Nullable StackDatabases stackDatabases;
    final @Nullable Buckets buckets;
    final @Nullable Repositories repositories;
    final EdgeCache edgeCache = new EdgeCache();
    final Invalidations invalidations;
    final Providers providers;
    final StackChanges stackChanges;
    final StackResources stackResources;
    final Functions functions;
    final StackProvisioning stackProvisioning;
    final StackWatch stackWatch;
    final Dumping dumping;
    final BackupFiles backupFiles;
    final BackupMaking backupMaking;
    final EnvironmentDeletion environmentDeletion;
    final Selling selling;
    final ReceiptKey receiptKey;
    final CheckLog checkLog;
    final Metrics metrics;
    final Readiness readiness;

    /// To be called where the database may be asked.
    ///
    /// @param stackDatabases null: there is no PostgreSQL for stacks
    /// @param providers take the place of those that make the same kinds of resources
    Parts(
            Config config,
            Database database,
            OperatorToken operatorToken,
            @Nullable StackDatabases stackDatabases,
            List<Provider> providers,
            InstantSource clock,
            OpenResources opened) {
        this.config = config;
        this.operatorToken = operatorToken;
        this.stackDatabases = stackDatabases;
        this.clock = clock;
        transactions = database.transactions();
        secrets = ReceiptKey.exists(transactions)
                ? Secrets.existing(config.masterKey())
                : Secrets.under(config.masterKey());
        keyUses = new KeyUses(transactions, clock);
        authentication = new Authentication(transactions, secrets, keyUses, clock, operatorToken.value());

        environments = new KnownEnvironments(transactions);
        precedence = new Precedence(environments, config.databaseConnections());
        transactions.behind(precedence);
        log = new EventLog(transactions, clock);
        projection = new Projection(
                transactions,
                clock,
                config.projectionMegabytes() * BYTES_PER_MEGABYTE,
                Math.max(1, config.databaseConnections() / 2));
        signal = new LogSignal(transactions);
        log.follow(signal);
        log.follow(projection);
        waiting = new EventWaiting();
        log.follow(waiting);

        environmentClock = new EnvironmentClock(clock);
        lifecycle = new Lifecycle(transactions, log, environmentClock, clock);
        projection.catchUpBy(lifecycle::catchUp);
        shop = new Shop(transactions, new FeatureCreation(log, clock));
        allowances = new Allowances(shop, projection);
        var creationGuard = new CreationGuard(transactions, environments, allowances);
        log.guardBy(creationGuard);
        environmentCreation = new EnvironmentCreation(transactions, log, secrets, creationGuard::beforeNew, clock);
        allowanceSetting = new AllowanceSetting(
                transactions,
                shop,
                new CustomerProvisioning(log, environmentClock),
                new PromotionGranting(log, environmentClock));
        eventCounting = new EventCounting(environments, allowances);
        serviceMeter = opened.add(new ServiceMeter(transactions, clock));
        accountOpening = new AccountOpening(transactions, environmentCreation, allowanceSetting, clock);
        usageWriter = new UsageWriter(transactions, projection, eventCounting, clock);
        lanes = new UsageLanes(usageWriter);
        reporting = new UsageReporting(projection, lanes, transactions);
        settling = new ReservationSettling(transactions, projection, usageWriter, clock);
        switching = new EndpointSwitching(log, clock);
        egress = opened.add(Egress.start(new AllowedAddresses(config.allowAddresses()), CONNECTIONS_MAX, CALLS_MAX));
        hostRule = HostRules.of(config);
        delivery = opened.add(DeliveryLoop.start(transactions, secrets, egress, switching, clock));
        log.follow(delivery);
        memory = new ServerMemory(
                transactions,
                Map.of(
                        "projection", projection::forget,
                        "usageLanes", lanes::forget,
                        "deliveries", delivery::forget,
                        "answers", serviceMeter::forget,
                        "shop", shop::forget));
        buckets = buckets(config);
        repositories = Repositories.in(config.data()).orElse(null);
        invalidations = new Invalidations(transactions, edgeCache);
        stackResources = new StackResources(secrets);
        functions = opened.add(new Functions(
                config.data(),
                transactions,
                stackResources,
                new StackParameters(secrets),
                stackDatabases,
                config.redisUrl(),
                clock));
        this.providers = new Providers(StackProviders.of(
                config,
                stackDatabases,
                buckets,
                repositories,
                egress,
                hostRule,
                functions,
                invalidations,
                stackResources,
                transactions,
                clock,
                providers));
        stackChanges = new StackChanges(clock);
        stackProvisioning = new StackProvisioning(secrets, this.providers, hostRule, stackChanges, clock);
        stackWatch = new StackWatch(transactions, environments, this.providers, stackResources, clock);
        dumping = new Dumping(transactions, stackResources, stackDatabases, clock);
        backupFiles = new BackupFiles(config.data());
        backupMaking = new BackupMaking(transactions, dumping, backupFiles, clock);
        stackChanges.follow(backupMaking);
        environmentDeletion = new EnvironmentDeletion(transactions, authentication, memory, stackProvisioning, clock);
        stackChanges.follow(new OrderActivation(clock));
        selling = new Selling(transactions, shop, new ProductCreation(log, clock), new CatalogImport(log, clock));
        receiptKey = ReceiptKey.of(transactions, secrets);
        checkLog = new CheckLog(transactions, clock, config.checkLogPermille());
        metrics = opened.add(new Metrics());
        metrics.show("ambit.check.log.dropped", "Checks that were to be kept and are not", checkLog.dropped());
        readiness = new Readiness();
    }

    private static @Nullable Buckets buckets(Config config) {
        if (config.bucketPort() == null) {
            return null;
        }
        return config.bucketStore() == null ? Buckets.in(config.data()) : Buckets.at(config.bucketStore());
    }
}
