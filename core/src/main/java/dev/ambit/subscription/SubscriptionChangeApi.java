package dev.ambit.subscription;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.KeyScope;
import dev.ambit.catalog.ExternalId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import org.jspecify.annotations.Nullable;

/// The routes that change a subscription, except cancellation.
public final class SubscriptionChangeApi {

    private final Authentication authentication;
    private final Updating updating;
    private final Migration migration;
    private final Transfer transfer;
    private final SubscriptionViews views;

    public SubscriptionChangeApi(
            Authentication authentication,
            Transactions transactions,
            Updating updating,
            Migration migration,
            Transfer transfer) {
        this.authentication = authentication;
        this.updating = updating;
        this.migration = migration;
        this.transfer = transfer;
        this.views = new SubscriptionViews(transactions);
    }

    public Response update(Request request) {
        return changed(
                request,
                (caller, author, id) -> updating.update(
                        caller,
                        author,
                        id,
                        request.body(SubscriptionWire.UpdateBody.class).draft()));
    }

    public Response migrate(Request request) {
        return changed(
                request,
                (caller, author, id) -> migration.migrate(
                        caller, author, id, request.body(MigrateBody.class).isAtOnce()));
    }

    public Response transfer(Request request) {
        return changed(
                request,
                (caller, author, id) -> transfer.transfer(
                        caller, author, id, request.body(TransferBody.class).destinationResourceId()));
    }

    public Response delegate(Request request) {
        return changed(
                request,
                (caller, author, id) -> transfer.delegate(
                        caller, author, id, request.body(DelegateBody.class).targetCustomerId()));
    }

    public Response unschedule(Request request) {
        return undone(request, updating::unschedule);
    }

    public Response cancelPendingPayment(Request request) {
        return undone(request, updating::cancelPendingPayment);
    }

    private Response undone(Request request, Change change) {
        Caller caller = authentication.server(request, KeyScope.WRITE_SUBSCRIPTIONS);
        return change.by(caller, Author.of(caller, request), request.variable("id"))
                .response(200, it -> new Unscheduled(it.id()));
    }

    private interface Change {
        Committed<Subscription> by(Caller caller, Author author, String id);
    }

    private Response changed(Request request, Change change) {
        Caller caller = authentication.server(request, KeyScope.WRITE_SUBSCRIPTIONS);
        return change.by(caller, Author.of(caller, request), request.variable("id"))
                .response(200, it -> views.view(caller, it));
    }

    // The wire.

    public enum Time {
        END_OF_BILLING_PERIOD,
        IMMEDIATE,
    }

    /// By default, the migration is immediate.
    public record MigrateBody(@Nullable Time subscriptionMigrationTime) {

        public boolean isAtOnce() {
            return subscriptionMigrationTime != Time.END_OF_BILLING_PERIOD;
        }
    }

    public record TransferBody(String destinationResourceId) {

        public TransferBody {
            ExternalId.valid("destinationResourceId", destinationResourceId);
        }
    }

    public record DelegateBody(String targetCustomerId) {

        public DelegateBody {
            ExternalId.valid("targetCustomerId", targetCustomerId);
        }
    }

    public record Unscheduled(String id) {}
}
