package dev.ambit.core;

import static dev.ambit.http.Contract.gives;

import dev.ambit.allowance.AllowanceApi;
import dev.ambit.http.Router;
import dev.ambit.service.ServiceApi;

/// What accounts use, what they may, and how they are served.
final class UseRoutes {

    private UseRoutes() {}

    static void add(Router router, CoreParts core) {
        var allowances = new AllowanceApi(
                core.platform.authentication,
                core.platform.transactions,
                core.pricing.allowances,
                core.pricing.allowanceSetting,
                core.platform.clock);
        var service = new ServiceApi(core.platform.authentication, core.platform.transactions, core.platform.clock);
        router.put(
                        "/api/v1/accounts/{slug}/allowance",
                        "setAllowance",
                        allowances::set,
                        Contracts.operator(gives(200, AllowanceApi.AllowanceView.class)
                                        .body(AllowanceApi.Body.class))
                                .says(
                                        "Set what an account may have in production. What is null or absent is unlimited"))
                .get(
                        "/api/v1/account/usage",
                        "getAccountUsage",
                        allowances::usage,
                        Contracts.account(gives(200, AllowanceApi.UsageView.class))
                                .says("Get what the account uses: what is live, and what it reported this month"))
                .get(
                        "/api/v1/account/sla",
                        "getServiceLevel",
                        service::level,
                        Contracts.account(gives(200, ServiceApi.View.class).query(ServiceApi.Query.class))
                                .says("Get how the account was served in a month, and what is left of the promise"));
    }
}
