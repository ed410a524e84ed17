package dev.ambit.core;

import static dev.ambit.core.Contracts.account;
import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.IdempotencyRule.CLAIMED;

import dev.ambit.http.Contract;
import dev.ambit.http.Router;
import dev.ambit.integration.StripeApi;
import dev.ambit.integration.StripeConnection;
import dev.ambit.integration.StripeDisconnection;
import dev.ambit.integration.StripeInquiry;

/// The routes of the Stripe account of an environment.
final class StripeRoutes {

    private static final String PATH = "/api/v1/environments/{slug}/stripe";

    private StripeRoutes() {}

    static void add(Router router, CoreParts core) {
        var stripe = new StripeApi(
                core.platform.authentication,
                core.platform.transactions,
                new StripeConnection(
                        core.platform.transactions,
                        new StripeInquiry(core.platform.egress, core.platform.options.stripeUrl()),
                        core.platform.secrets,
                        core.platform.clock),
                new StripeDisconnection(core.platform.transactions, core.platform.clock));
        router.get(PATH, "getStripe", stripe::get, account(view(200)))
                .post(
                        PATH,
                        "connectStripe",
                        CLAIMED,
                        stripe::connect,
                        account(view(201).body(StripeApi.ConnectBody.class))
                                .summary("Connect Stripe with a key of the account, or replace the key; the key is"
                                        + " never returned")
                                .role("admin"))
                .delete(
                        PATH,
                        "disconnectStripe",
                        CLAIMED,
                        stripe::disconnect,
                        account(view(200)).role("admin"));
    }

    private static Contract view(int status) {
        return gives(status, StripeApi.View.class);
    }
}
