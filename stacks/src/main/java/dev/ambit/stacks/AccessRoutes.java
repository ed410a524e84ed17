package dev.ambit.stacks;

import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.IdempotencyRule.CLAIMED;

import dev.ambit.core.CoreParts;
import dev.ambit.http.Contract;
import dev.ambit.http.Router;
import dev.ambit.policy.AccessApi;
import dev.ambit.policy.AccessEditing;

/// The routes that control who can access an environment.
final class AccessRoutes {

    private AccessRoutes() {}

    static void add(Router router, CoreParts core) {
        var access = new AccessApi(
                core.platform.authentication,
                new AccessEditing(
                        core.platform.transactions,
                        core.platform.authentication,
                        core.accounts.losses,
                        core.platform.clock));
        router.get(
                        "/api/v1/environments/{slug}/access",
                        "getAccess",
                        access::get,
                        members(gives(200, AccessApi.View.class))
                                .summary("Get the role of each member in the environment, and the overrides"))
                .put(
                        "/api/v1/environments/{slug}/access",
                        "setAccess",
                        CLAIMED,
                        access::put,
                        members(gives(200, AccessApi.View.class).body(AccessApi.Body.class)));
    }

    private static Contract members(Contract contract) {
        return contract.by("account").role("owner").tag("Members");
    }
}
