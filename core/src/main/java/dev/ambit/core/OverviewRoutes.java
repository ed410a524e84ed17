package dev.ambit.core;

import static dev.ambit.http.Contract.gives;

import dev.ambit.http.Router;
import dev.ambit.overview.OverviewApi;

/// The route of the overview of an environment.
final class OverviewRoutes {

    private OverviewRoutes() {}

    static void add(Router router, CoreParts core) {
        var overview = new OverviewApi(
                core.platform.authentication, core.platform.transactions, core.pricing.overview, core.platform.clock);
        router.get(
                "/api/v1/overview",
                "getOverview",
                overview::get,
                gives(200, OverviewApi.View.class)
                        .by("server")
                        .tag("Subscriptions")
                        .summary(
                                "Get the figures of an environment: active subscriptions and contracted amounts by plan"
                                        + " and currency, trials, renewals, limits, denied checks and usage"));
    }
}
