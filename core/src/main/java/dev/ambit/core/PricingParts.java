package dev.ambit.core;

import dev.ambit.catalog.CatalogChange;
import dev.ambit.catalog.CatalogSearch;
import dev.ambit.catalog.FeatureCreation;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.customer.CustomerSearch;
import dev.ambit.entitlement.CheckLog;
import dev.ambit.entitlement.Projection;
import dev.ambit.grant.GrantCreation;
import dev.ambit.overview.OverviewLoop;
import dev.ambit.promotion.PromotionRules;
import dev.ambit.quota.CreationGuard;
import dev.ambit.quota.EventCounting;
import dev.ambit.quota.OperatorEnvironment;
import dev.ambit.quota.QuotaSetting;
import dev.ambit.quota.Quotas;
import dev.ambit.quota.UsageMeter;
import dev.ambit.search.SearchSource;
import dev.ambit.subscription.CustomerProvisioning;
import dev.ambit.subscription.Lifecycle;
import dev.ambit.subscription.SubscriptionSearch;
import dev.ambit.usage.ReservationSettling;
import dev.ambit.usage.UsageLanes;
import dev.ambit.usage.UsageReporting;
import dev.ambit.usage.UsageWriter;
import java.util.List;

/// The parts that decide on entitlements, count usage and keep subscriptions current.
public final class PricingParts {

    /// The entities that the search finds.
    static final List<SearchSource> SEARCHED = List.of(
            CatalogSearch.PRODUCTS,
            CatalogSearch.PLANS,
            CatalogSearch.ADDONS,
            CatalogSearch.FEATURES,
            new CustomerSearch(),
            new SubscriptionSearch());

    private static final long BYTES_PER_MEGABYTE = 1 << 20;

    public final Projection projection;
    public final EnvironmentClock environmentClock;
    public final Lifecycle lifecycle;
    public final CatalogChange catalogChange;
    public final OperatorEnvironment operatorEnvironment;
    public final Quotas quotas;
    public final QuotaSetting quotaSetting;
    public final CreationGuard creationGuard;
    public final EventCounting eventCounting;
    public final UsageWriter usageWriter;
    public final UsageLanes lanes;
    public final UsageReporting reporting;
    public final ReservationSettling settling;
    public final CheckLog checkLog;
    public final OverviewLoop overview;

    PricingParts(PlatformParts platform) {
        projection = new Projection(
                platform.transactions,
                platform.clock,
                platform.options.projectionMegabytes() * BYTES_PER_MEGABYTE,
                Math.max(1, platform.options.databaseConnections() / 2));
        platform.log.follow(projection);
        environmentClock = new EnvironmentClock(platform.clock);
        lifecycle = new Lifecycle(platform.transactions, platform.log, environmentClock, platform.clock);
        projection.catchUpBy(lifecycle::catchUp);
        catalogChange = new CatalogChange(platform.transactions, platform.log, platform.clock);
        catalogChange.setGuard(PromotionRules.guard(platform.clock));
        operatorEnvironment = new OperatorEnvironment(platform.transactions, new FeatureCreation(catalogChange));
        quotas = new Quotas(operatorEnvironment, projection);
        creationGuard = new CreationGuard(platform.transactions, platform.environments, quotas);
        platform.log.setGuard(creationGuard);
        quotaSetting = new QuotaSetting(
                platform.transactions,
                operatorEnvironment,
                new CustomerProvisioning(platform.log, environmentClock),
                new GrantCreation(platform.log, environmentClock));
        eventCounting =
                new EventCounting(platform.environments, quotas, new UsageMeter(platform.transactions, platform.clock));
        usageWriter = new UsageWriter(platform.transactions, projection, eventCounting, platform.clock);
        lanes = new UsageLanes(usageWriter);
        reporting = new UsageReporting(projection, lanes, platform.transactions);
        settling = new ReservationSettling(platform.transactions, projection, usageWriter, platform.clock);
        checkLog = new CheckLog(platform.transactions, platform.clock, platform.options.checkLogPermille());
        overview = new OverviewLoop(platform.transactions, environmentClock, platform.clock);
        platform.log.follow(overview);
        platform.metrics.show("ambit.check.log.dropped", "Sampled checks that could not be kept", checkLog.dropped());
    }
}
