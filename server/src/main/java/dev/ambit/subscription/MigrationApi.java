package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.UNSUPPORTED_PARAMETER;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.KeyScope;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import org.jspecify.annotations.Nullable;

/// Moves subscriptions to what is sold today.
public final class MigrationApi {

    private final Authentication authentication;
    private final Migration migration;
    private final SubscriptionViews views;

    public MigrationApi(Authentication authentication, Transactions transactions, Migration migration) {
        this.authentication = authentication;
        this.migration = migration;
        this.views = new SubscriptionViews(transactions);
    }

    public Response migrate(Request request) {
        Caller caller = authentication.server(request, KeyScope.WRITE_SUBSCRIPTIONS);
        request.body(Body.class).requireNow();
        var author = new Author(caller.actor(), request.traceId());
        Committed<Subscription> migrated = migration.migrate(caller, author, request.variable("id"));
        return Response.ok(views.view(caller, migrated.value())).asOf(migrated.sequence());
    }

    public enum Time {
        END_OF_BILLING_PERIOD,
        IMMEDIATE,
    }

    /// Unsaid, it is at once.
    public record Body(@Nullable Time subscriptionMigrationTime) {

        private void requireNow() {
            if (subscriptionMigrationTime == Time.END_OF_BILLING_PERIOD) {
                throw UNSUPPORTED_PARAMETER
                        .because("A subscription cannot be moved later on yet.")
                        .at("subscriptionMigrationTime", subscriptionMigrationTime, "IMMEDIATE");
            }
        }
    }
}
