package dev.ambit.integration;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.time.Instant;

/// The routes of an environment's Stripe account.
public final class StripeApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final StripeConnection connection;
    private final StripeDisconnection disconnection;

    public StripeApi(
            Authentication authentication,
            Transactions transactions,
            StripeConnection connection,
            StripeDisconnection disconnection) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.connection = connection;
        this.disconnection = disconnection;
    }

    public Response connect(Request request) {
        AccountCaller caller = authentication.account(request);
        var key = new StripeKey(request.body(ConnectBody.class).secretKey());
        return Response.created(View.of(
                connection.connect(caller.account(), request.variable("slug"), Author.of(caller, request), key)));
    }

    public Response get(Request request) {
        AccountId account = authentication.account(request).account();
        EnvironmentId environment = transactions
                .read(account, tx -> Environments.require(tx, account, request.variable("slug")))
                .id();
        return Response.ok(View.of(transactions.read(environment, tx -> StripeAccounts.require(tx, environment))));
    }

    public Response disconnect(Request request) {
        AccountCaller caller = authentication.account(request);
        return Response.ok(View.of(
                disconnection.disconnect(caller.account(), request.variable("slug"), Author.of(caller, request))));
    }

    // The wire.

    public record ConnectBody(String secretKey) {

        /// Omits the secret, because printed values end up in logs.
        @Override
        public String toString() {
            return "ConnectBody[…]";
        }
    }

    public record View(String stripeAccountId, StripeMode mode, String lastFour, Instant connectedAt) {

        static View of(StripeAccount it) {
            return new View(it.stripeAccountId(), it.mode(), it.lastFour(), it.connectedAt());
        }
    }
}
