package dev.ambit.entitlement;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.db.Transactions;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// The routes of the checklist of a new environment.
public final class FirstStepsApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final InstantSource clock;

    public FirstStepsApi(Authentication authentication, Transactions transactions, InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.clock = clock;
    }

    public Response get(Request request) {
        Caller caller = authentication.server(request);
        return Response.ok(
                View.of(transactions.read(caller.environment(), tx -> FirstSteps.find(tx, caller.environment()))));
    }

    public Response dismiss(Request request) {
        Caller caller = authentication.server(request);
        return Response.ok(View.of(transactions.in(caller.environment(), tx -> {
            FirstSteps.dismiss(tx, caller.environment(), clock.instant());
            return FirstSteps.find(tx, caller.environment());
        })));
    }

    // The wire.

    /// The first steps of an environment.
    ///
    /// @param checkedAt time of its first entitlement check; null before it, or until one follows an upgrade
    /// @param dismissedAt when a member removed the checklist from the console
    public record View(
            @Nullable Instant checkedAt, @Nullable Instant dismissedAt) {

        static View of(FirstSteps it) {
            return new View(it.checkedAt(), it.dismissedAt());
        }
    }
}
