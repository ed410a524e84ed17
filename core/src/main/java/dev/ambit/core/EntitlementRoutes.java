package dev.ambit.core;

import static dev.ambit.core.Contracts.AT_LEAST;
import static dev.ambit.core.Contracts.customers;
import static dev.ambit.core.Contracts.ofCustomer;
import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.list;
import static dev.ambit.http.Contract.page;
import static dev.ambit.http.IdempotencyRule.HARMLESS;
import static dev.ambit.http.IdempotencyRule.JOINED;

import dev.ambit.access.KeyScope;
import dev.ambit.entitlement.CheckLogApi;
import dev.ambit.entitlement.EntitlementApi;
import dev.ambit.entitlement.FirstStepsApi;
import dev.ambit.entitlement.Snapshots;
import dev.ambit.http.Contract;
import dev.ambit.http.Router;

/// The routes of entitlements.
final class EntitlementRoutes {

    private EntitlementRoutes() {}

    static void add(Router router, CoreParts core) {
        var checkLog = new CheckLogApi(core.platform.authentication, core.platform.transactions);
        var entitlements = new EntitlementApi(
                core.platform.authentication,
                core.pricing.projection,
                new Snapshots(core.platform.transactions),
                core.preview,
                core.pricing.checkLog);
        checkLog(router, checkLog);
        entitlements(router, entitlements);
        firstSteps(
                router,
                new FirstStepsApi(core.platform.authentication, core.platform.transactions, core.platform.clock));
    }

    private static void firstSteps(Router router, FirstStepsApi steps) {
        router.get(
                        "/api/v1/first-steps",
                        "getFirstSteps",
                        steps::get,
                        firstSteps().role("viewer"))
                .post(
                        "/api/v1/first-steps/dismiss",
                        "dismissFirstSteps",
                        JOINED,
                        steps::dismiss,
                        firstSteps()
                                .role("support")
                                .summary("Remove the checklist of the environment from the console"));
    }

    private static Contract firstSteps() {
        return gives(200, FirstStepsApi.View.class).by("server").tag("Entitlements");
    }

    private static void checkLog(Router router, CheckLogApi checkLog) {
        router.get(
                "/api/v1/checks",
                "listChecks",
                checkLog::list,
                page(CheckLogApi.View.class)
                        .query(CheckLogApi.Query.class)
                        .by("server")
                        .tag("Entitlements")
                        .summary("List sampled entitlement checks"));
        router.get(
                "/api/v1/decisions/{id}",
                "getDecision",
                checkLog::decision,
                gives(200, CheckLogApi.DecisionView.class)
                        .by("server")
                        .tag("Entitlements")
                        .summary(
                                "Get a denied check by the id in its `X-Ambit-Decision` header. It is kept for 30 days"));
    }

    private static void entitlements(Router router, EntitlementApi entitlements) {
        router.memory(
                        "/api/v1/customers/{id}/entitlements/check",
                        "checkEntitlement",
                        entitlements::checkFromMemory,
                        entitlements::check,
                        checks(gives(200, EntitlementApi.EntitlementView.class))
                                .query(EntitlementApi.CheckQuery.class)
                                .decides()
                                .past()
                                .conflicts())
                .memory(
                        "/api/v1/customers/{id}/entitlements",
                        "listEntitlements",
                        entitlements::listFromMemory,
                        entitlements::list,
                        checks(gives(200, EntitlementApi.StateView.class))
                                .query(EntitlementApi.ListQuery.class)
                                .conflicts())
                .post(
                        "/api/v1/entitlements/query",
                        "queryEntitlements",
                        HARMLESS,
                        entitlements::query,
                        customers(list(EntitlementApi.CustomerView.class), KeyScope.READ_CUSTOMERS)
                                .body(EntitlementApi.QueryBody.class)
                                .header("X-Ambit-At-Least", Long.class, AT_LEAST)
                                .sequenced()
                                .tag("Entitlements")
                                .summary("List the entitlements of up to 100 customers")
                                .role("viewer"));
    }

    private static Contract checks(Contract contract) {
        return ofCustomer(contract)
                .header("X-Ambit-At-Least", Long.class, AT_LEAST)
                .sequenced()
                .tag("Entitlements");
    }
}
