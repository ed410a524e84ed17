package dev.ambit.core;

import static dev.ambit.core.Contracts.account;
import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.IdempotencyRule.CLAIMED;

import dev.ambit.environment.EnvironmentApi;
import dev.ambit.fork.ForkApi;
import dev.ambit.fork.ForkCreation;
import dev.ambit.fork.ForkReset;
import dev.ambit.http.Router;

/// The routes of forks.
final class ForkRoutes {

    private ForkRoutes() {}

    static void add(Router router, CoreParts core) {
        var forks = new ForkApi(
                core.platform.authentication,
                core.platform.transactions,
                new ForkCreation(core.platform.transactions, core.accounts.environmentCreation),
                new ForkReset(core.platform.transactions, core.pricing.catalogChange));
        router.post(
                        "/api/v1/environments/{slug}/fork",
                        "forkEnvironment",
                        CLAIMED,
                        forks::fork,
                        account(gives(201, EnvironmentApi.NewView.class).body(ForkApi.Body.class))
                                .role("viewer")
                                .summary(
                                        "Create a non-production environment with the catalog of this one. A member also"
                                                + " needs the role `ADMIN` in non-production environments"))
                .post(
                        "/api/v1/environments/{slug}/reset",
                        "resetEnvironment",
                        CLAIMED,
                        forks::reset,
                        account(gives(200, ForkApi.ResetView.class)
                                        .body(ForkApi.ResetBody.class)
                                        .sequenced())
                                .role("admin")
                                .summary("Make the catalog of a fork equal to that of its parent"))
                .get(
                        "/api/v1/environments/{slug}/divergence",
                        "getDivergence",
                        forks::divergence,
                        account(gives(200, ForkApi.DivergenceView.class))
                                .summary("Count the differences of a fork and of its parent from their last common"
                                        + " revision"));
    }
}
