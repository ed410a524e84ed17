package dev.ambit;

import static dev.ambit.Routes.account;
import static dev.ambit.http.Contract.gives;

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

    static void add(Router router, Parts parts) {
        var stripe = new StripeApi(
                parts.authentication,
                parts.transactions,
                new StripeConnection(
                        parts.transactions,
                        new StripeInquiry(parts.egress, parts.config.stripeUrl()),
                        parts.secrets,
                        parts.clock),
                new StripeDisconnection(parts.transactions, parts.clock));
        router.get(PATH, "getStripe", stripe::get, account(view(200)))
                .post(
                        PATH,
                        "connectStripe",
                        stripe::connect,
                        account(view(201).body(StripeApi.ConnectBody.class))
                                .says("Connect Stripe with a key of the account, or replace the key; the key is"
                                        + " never returned"))
                .delete(PATH, "disconnectStripe", stripe::disconnect, account(view(200)));
    }

    private static Contract view(int status) {
        return gives(status, StripeApi.View.class);
    }
}
