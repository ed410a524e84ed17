package dev.ambit.subscription;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.KeyScope;
import dev.ambit.catalog.CreationOrder;
import dev.ambit.customer.CustomerApi;
import dev.ambit.customer.CustomerDraft;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.http.Page;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.time.Instant;
import java.util.List;

/// Routes that create a customer with its initial subscriptions, archive and unarchive customers, and list their
/// resources.
public final class CustomerLifeApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final CustomerProvisioning provisioning;
    private final CustomerArchiving archiving;
    private final CustomerUnarchiving unarchiving;

    public CustomerLifeApi(
            Authentication authentication,
            Transactions transactions,
            CustomerProvisioning provisioning,
            CustomerArchiving archiving,
            CustomerUnarchiving unarchiving) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.provisioning = provisioning;
        this.archiving = archiving;
        this.unarchiving = unarchiving;
    }

    public Response provision(Request request) {
        Caller caller = authentication.server(request, KeyScope.WRITE_CUSTOMERS);
        CustomerDraft draft = request.body(CustomerApi.ProvisionBody.class).draft();
        return provisioning.provision(caller, Author.of(caller, request), draft).response(201, CustomerApi.View::of);
    }

    /// Archives the customer, and ends its free subscriptions.
    public Response archive(Request request) {
        Caller caller = authentication.server(request, KeyScope.WRITE_CUSTOMERS);
        return archiving
                .archive(caller, Author.of(caller, request), request.variable("id"))
                .response(200, CustomerApi.View::of);
    }

    public Response unarchive(Request request) {
        Caller caller = authentication.server(request, KeyScope.WRITE_CUSTOMERS);
        return unarchiving
                .unarchive(caller, Author.of(caller, request), request.variable("id"))
                .response(200, CustomerApi.View::of);
    }

    public Response listResources(Request request) {
        String id = request.variable("id");
        Caller caller = authentication.reader(request, id);
        Page page = Page.of("resources", request.query(Page.Query.class));
        EnvironmentId environment = caller.environment();
        List<CustomerResources.Resource> resources = transactions.in(environment, tx -> {
            String owner = Customers.find(tx, environment, id)
                    .orElseThrow(() -> Customers.missing(id))
                    .id();
            return CustomerResources.list(tx, environment, owner, CreationOrder.slice(page, null));
        });
        return CreationOrder.answer(
                page,
                resources,
                CustomerResources.Resource::createdAt,
                CustomerResources.Resource::id,
                ResourceView::of);
    }

    // The wire.

    public record ResourceView(String id, Instant createdAt, Instant updatedAt) {

        static ResourceView of(CustomerResources.Resource it) {
            return new ResourceView(it.id(), it.createdAt(), it.updatedAt());
        }
    }
}
