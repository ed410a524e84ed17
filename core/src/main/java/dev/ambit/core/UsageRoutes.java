package dev.ambit.core;

import static dev.ambit.http.Contract.created;
import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.page;
import static dev.ambit.http.IdempotencyRule.HARMLESS;
import static dev.ambit.http.IdempotencyRule.PER_REPORT;

import dev.ambit.access.KeyScope;
import dev.ambit.http.Contract;
import dev.ambit.http.Router;
import dev.ambit.usage.Consumption;
import dev.ambit.usage.ConsumptionApi;
import dev.ambit.usage.DuplicateApi;
import dev.ambit.usage.EventEstimate;
import dev.ambit.usage.EventReporting;
import dev.ambit.usage.RawEventApi;
import dev.ambit.usage.UsageApi;
import dev.ambit.usage.UsageEstimate;
import dev.ambit.usage.UsageEstimateApi;
import dev.ambit.usage.UsageHistory;
import dev.ambit.usage.UsageHistoryApi;

/// The routes of usage.
final class UsageRoutes {

    private UsageRoutes() {}

    static void add(Router router, CoreParts core) {
        var usage = new UsageApi(core.platform.authentication, core.pricing.reporting);
        var events = new RawEventApi(
                core.platform.authentication,
                new EventReporting(
                        core.platform.transactions,
                        core.pricing.projection,
                        core.pricing.eventCounting,
                        core.platform.clock),
                new EventEstimate(core.platform.transactions, core.pricing.projection));
        var estimates = new UsageEstimateApi(
                core.platform.authentication,
                core.pricing.reporting,
                new UsageEstimate(core.platform.transactions, core.pricing.reporting));
        var history = new UsageHistoryApi(
                core.platform.authentication, new UsageHistory(core.platform.transactions, core.pricing.projection));
        var duplicates =
                new DuplicateApi(core.platform.authentication, core.platform.transactions, core.platform.clock);
        var consumption = new ConsumptionApi(
                core.platform.authentication,
                new Consumption(
                        core.platform.transactions, core.pricing.projection, core.pricing.lanes, core.platform.clock),
                core.pricing.settling,
                core.platform.clock);
        router.post(
                        "/api/v1/usage",
                        "reportUsage",
                        PER_REPORT,
                        usage::report,
                        writes(created(UsageApi.View.class))
                                .warns()
                                .body(UsageApi.ReportBody.class)
                                .large()
                                .role("support"))
                .post(
                        "/api/v1/events",
                        "reportEvents",
                        PER_REPORT,
                        events::report,
                        writes(gives(201, RawEventApi.View.class))
                                .warns()
                                .body(RawEventApi.ReportBody.class)
                                .large()
                                .role("support"))
                .post(
                        "/api/v1/events/estimate",
                        "estimateEvent",
                        HARMLESS,
                        events::estimate,
                        usage(gives(200, RawEventApi.EstimateView.class), KeyScope.READ_CUSTOMERS)
                                .body(RawEventApi.EstimateBody.class)
                                .role("viewer"))
                .post(
                        "/api/v1/usage/estimate",
                        "estimateUsage",
                        HARMLESS,
                        estimates::estimate,
                        usage(gives(200, UsageEstimateApi.View.class), KeyScope.READ_CUSTOMERS)
                                .body(UsageEstimateApi.EstimateBody.class)
                                .role("viewer"))
                .get(
                        "/api/v1/usage/duplicates",
                        "listUsageDuplicates",
                        duplicates::list,
                        usage(page(DuplicateApi.View.class), KeyScope.READ_CUSTOMERS)
                                .query(DuplicateApi.Query.class)
                                .summary("List equal usage reports that were probably counted twice")
                                .role("viewer"))
                .get(
                        "/api/v1/usage/{customerId}/history/{featureId}",
                        "getUsageHistory",
                        history::history,
                        Contracts.ofCustomer(gives(200, UsageHistoryApi.View.class))
                                .query(UsageHistoryApi.Query.class)
                                .tag("Usage"));
        consumption(router, consumption);
    }

    private static void consumption(Router router, ConsumptionApi consumption) {
        router.post(
                        "/api/v1/usage/consume",
                        "consumeUsage",
                        PER_REPORT,
                        consumption::consume,
                        writes(gives(200, ConsumptionApi.View.class))
                                .denies()
                                .warns()
                                .body(ConsumptionApi.ConsumeBody.class)
                                .summary("Check an entitlement and report usage in one step")
                                .role("support"))
                .post(
                        "/api/v1/usage/consume/{reservationId}/confirm",
                        "confirmReservation",
                        HARMLESS,
                        consumption::confirm,
                        writes(gives(200, ConsumptionApi.ReservationView.class)).role("support"))
                .post(
                        "/api/v1/usage/consume/{reservationId}/release",
                        "releaseReservation",
                        HARMLESS,
                        consumption::release,
                        writes(gives(200, ConsumptionApi.ReservationView.class)).role("support"));
    }

    private static Contract writes(Contract contract) {
        return usage(contract, KeyScope.WRITE_CUSTOMERS).sequenced();
    }

    private static Contract usage(Contract contract, KeyScope scope) {
        return contract.by("server", "scoped").scope(scope.toString()).tag("Usage");
    }
}
