package dev.ambit.subscription;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.KeyScope;
import dev.ambit.catalog.CreationOrder;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.http.Page;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.util.List;

public final class SubscriptionApi {
    private final Authentication authentication;
    private final Transactions transactions;
    private final SubscriptionProvisioning provisioning;
    private final SubscriptionImport importing;
    private final Cancellation cancellation;
    private final SubscriptionViews views;

    public SubscriptionApi(
            Authentication authentication,
            Transactions transactions,
            SubscriptionProvisioning provisioning,
            SubscriptionImport importing,
            Cancellation cancellation) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.provisioning = provisioning;
        this.importing = importing;
        this.cancellation = cancellation;
        this.views = new SubscriptionViews(transactions);
    }

    public Response provision(Request request) {
        Caller caller = authentication.server(request, KeyScope.WRITE_SUBSCRIPTIONS);
        SubscriptionDraft draft =
                request.body(SubscriptionWire.ProvisionBody.class).draft();
        return provisioning
                .provision(caller, Author.of(caller, request), draft)
                .response(201, it -> SubscriptionAnswer.ProvisionView.of(views.view(caller, it)));
    }

    public Response importAll(Request request) {
        Caller caller = authentication.server(request, KeyScope.WRITE_SUBSCRIPTIONS);
        List<SubscriptionDraft> drafts =
                request.body(SubscriptionImportBody.class).drafts();
        return importing
                .run(caller, Author.of(caller, request), drafts)
                .response(200, SubscriptionImportBody.Imported::new);
    }

    public Response get(Request request) {
        Caller caller = authentication.server(request, KeyScope.READ_SUBSCRIPTIONS);
        String id = request.variable("id");
        return transactions
                .read(caller.environment(), tx -> Subscriptions.find(tx, caller.environment(), id))
                .map(subscription -> Response.ok(views.view(caller, subscription)))
                .orElseThrow(() -> Subscriptions.missing(id));
    }

    public Response list(Request request) {
        SubscriptionWire.ListQuery query = request.query(SubscriptionWire.ListQuery.class);
        String customerId = query.customerId();
        Caller caller = customerId == null
                ? authentication.server(request, KeyScope.READ_SUBSCRIPTIONS)
                : authentication.reader(request, customerId, KeyScope.READ_SUBSCRIPTIONS);
        Page page = Page.of("subscriptions", query.after(), query.before(), query.limit());
        List<Subscription> subscriptions = transactions.read(
                caller.environment(),
                tx -> SubscriptionPages.list(
                        tx, caller.environment(), query.filter(), CreationOrder.slice(page, query.createdAt())));
        return CreationOrder.answer(
                page, subscriptions, Subscription::createdAt, Subscription::id, views.all(caller, subscriptions));
    }

    public Response cancel(Request request) {
        Caller caller = authentication.server(request, KeyScope.WRITE_SUBSCRIPTIONS);
        CancelBody body = request.body(CancelBody.class);
        return cancellation
                .cancel(caller, Author.of(caller, request), request.variable("id"), body)
                .response(200, it -> views.view(caller, it));
    }
}
