package dev.ambit.core;

import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.IdempotencyRule.CLAIMED;

import dev.ambit.http.Router;
import dev.ambit.quota.AllowanceApi;
import dev.ambit.sla.ServiceApi;

/// The routes of an account's usage, allowance and service level.
final class UseRoutes {

    private UseRoutes() {}

    static void add(Router router, CoreParts core) {
        var allowances = new AllowanceApi(
                core.platform.authentication,
                core.platform.transactions,
                core.pricing.quotas,
                core.pricing.quotaSetting,
                core.platform.clock);
        var service = new ServiceApi(core.platform.authentication, core.platform.transactions, core.platform.clock);
        router.put(
                        "/api/v1/accounts/{slug}/allowance",
                        "setAllowance",
                        CLAIMED,
                        allowances::set,
                        Contracts.operator(gives(200, AllowanceApi.AllowanceView.class)
                                        .body(AllowanceApi.Body.class))
                                .summary("Set the limits of an account in production. A limit that is null or absent is"
                                        + " unlimited")
                                .role("admin"))
                .get(
                        "/api/v1/account/usage",
                        "getAccountUsage",
                        allowances::usage,
                        Contracts.account(gives(200, AllowanceApi.UsageView.class))
                                .summary(
                                        "Get the usage of the account: live resources, and events reported this month"))
                .get(
                        "/api/v1/account/sla",
                        "getServiceLevel",
                        service::level,
                        Contracts.account(gives(200, ServiceApi.View.class).query(ServiceApi.Query.class))
                                .summary("Get the service level of the account in a month, and the remaining error"
                                        + " budget"));
    }
}
