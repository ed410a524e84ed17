package dev.ambit.core;

import static dev.ambit.core.Contracts.customers;
import static dev.ambit.core.Contracts.ofCustomer;
import static dev.ambit.http.Contract.created;
import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.page;
import static dev.ambit.http.IdempotencyRule.HARMLESS;
import static dev.ambit.http.IdempotencyRule.JOINED;

import dev.ambit.access.KeyScope;
import dev.ambit.bulk.BulkChangeApi;
import dev.ambit.bulk.BulkChangeCreation;
import dev.ambit.bulk.BulkChangeWire;
import dev.ambit.customer.CustomerApi;
import dev.ambit.customer.CustomerEditing;
import dev.ambit.customer.CustomerImport;
import dev.ambit.customer.CustomerListing;
import dev.ambit.customer.CustomerWire;
import dev.ambit.grant.GrantApi;
import dev.ambit.grant.GrantCreation;
import dev.ambit.http.Contract;
import dev.ambit.http.Page;
import dev.ambit.http.Router;
import dev.ambit.overview.SelectedCustomers;
import dev.ambit.search.EntitySearch;
import dev.ambit.subscription.BulkPreview;
import dev.ambit.subscription.ChangePreview;
import dev.ambit.subscription.CustomerArchiving;
import dev.ambit.subscription.CustomerLifeApi;
import dev.ambit.subscription.CustomerProvisioning;
import dev.ambit.subscription.CustomerUnarchiving;

/// The routes of customers.
final class CustomerRoutes {

    private CustomerRoutes() {}

    static void add(Router router, CoreParts core) {
        var customers = new CustomerApi(
                core.platform.authentication,
                core.platform.transactions,
                new CustomerEditing(core.platform.log, core.pricing.environmentClock),
                new CustomerImport(core.platform.log, core.pricing.environmentClock, core.platform.clock),
                new CustomerListing(
                        core.platform.transactions,
                        new SelectedCustomers(core.pricing.overview),
                        new EntitySearch(core.platform.transactions, PricingParts.SEARCHED)));
        var customerLife = new CustomerLifeApi(
                core.platform.authentication,
                core.platform.transactions,
                new CustomerProvisioning(core.platform.log, core.pricing.environmentClock),
                new CustomerArchiving(core.platform.log, core.pricing.environmentClock),
                new CustomerUnarchiving(core.platform.log, core.pricing.environmentClock));
        var promotions = new GrantApi(
                core.platform.authentication,
                core.platform.transactions,
                new GrantCreation(core.platform.log, core.pricing.environmentClock),
                core.pricing.environmentClock);
        var bulk = new BulkChangeApi(
                core.platform.authentication,
                core.platform.transactions,
                new BulkChangeCreation(
                        core.platform.transactions,
                        new SelectedCustomers(core.pricing.overview),
                        new EntitySearch(core.platform.transactions, PricingParts.SEARCHED),
                        new BulkPreview(
                                core.platform.transactions,
                                new ChangePreview(
                                        core.platform.transactions,
                                        core.pricing.environmentClock,
                                        core.pricing.lifecycle)),
                        core.pricing.environmentClock,
                        core.platform.clock));
        buyers(router, customers, customerLife);
        bulk(router, bulk);
        promotions(router, promotions);
    }

    private static void buyers(Router router, CustomerApi customers, CustomerLifeApi life) {
        router.get(
                        "/api/v1/customers",
                        "listCustomers",
                        customers::list,
                        customers(page(CustomerApi.View.class), KeyScope.READ_CUSTOMERS)
                                .or(Page.TABLE)
                                .continued()
                                .query(CustomerApi.ListQuery.class)
                                .warns()
                                .summary(
                                        "List customers, also as CSV. `q` finds the beginnings of words; the conditions"
                                                + " about subscriptions and limits follow changes within seconds"))
                .post(
                        "/api/v1/customers",
                        "provisionCustomer",
                        JOINED,
                        life::provision,
                        customers(gives(201, CustomerApi.View.class), KeyScope.WRITE_CUSTOMERS)
                                .body(CustomerApi.ProvisionBody.class)
                                .sequenced()
                                .role("support"))
                .post(
                        "/api/v1/customers/import",
                        "importCustomers",
                        JOINED,
                        customers::importAll,
                        customers(gives(200, CustomerWire.Imported.class), KeyScope.WRITE_CUSTOMERS)
                                .body(CustomerWire.ImportBody.class)
                                .large()
                                .sequenced()
                                .summary("Import up to 100,000 customers. The request is validated as a whole; more"
                                        + " than 1,000 are imported by an operation. Existing customers do not"
                                        + " change")
                                .role("support"))
                .get(
                        "/api/v1/customers/{id}",
                        "getCustomer",
                        customers::get,
                        ofCustomer(gives(200, CustomerApi.View.class)).tag("Customers"))
                .patch(
                        "/api/v1/customers/{id}",
                        "updateCustomer",
                        JOINED,
                        customers::update,
                        customers(gives(200, CustomerApi.View.class), KeyScope.WRITE_CUSTOMERS)
                                .body(CustomerWire.UpdateBody.class)
                                .sequenced()
                                .role("support"))
                .post(
                        "/api/v1/customers/{id}/archive",
                        "archiveCustomer",
                        JOINED,
                        life::archive,
                        customers(gives(200, CustomerApi.View.class), KeyScope.WRITE_CUSTOMERS)
                                .sequenced()
                                .summary("Archive customer and permanently erase the name and e-mail address, also in"
                                        + " the event log")
                                .role("support"))
                .post(
                        "/api/v1/customers/{id}/unarchive",
                        "unarchiveCustomer",
                        JOINED,
                        life::unarchive,
                        customers(gives(200, CustomerApi.View.class), KeyScope.WRITE_CUSTOMERS)
                                .sequenced()
                                .role("support"))
                .get(
                        "/api/v1/customers/{id}/resources",
                        "listCustomerResources",
                        life::listResources,
                        ofCustomer(page(CustomerLifeApi.ResourceView.class))
                                .query(Page.Query.class)
                                .tag("Customers"));
    }

    private static void bulk(Router router, BulkChangeApi bulk) {
        router.post(
                        "/api/v1/bulk-changes",
                        "startBulkChange",
                        JOINED,
                        bulk::start,
                        bulk(gives(202, BulkChangeWire.View.class))
                                .body(BulkChangeWire.Body.class)
                                .summary("Grant features to all customers that match a filter, or move them to a plan."
                                        + " The operation with the same id shows the progress")
                                .role("admin"))
                .post(
                        "/api/v1/bulk-changes/preview",
                        "previewBulkChange",
                        HARMLESS,
                        bulk::preview,
                        bulk(gives(200, BulkChangeWire.Preview.class))
                                .body(BulkChangeWire.Body.class)
                                .summary("Count the customers that a bulk change is for; it changes nothing")
                                .role("viewer"))
                .get(
                        "/api/v1/bulk-changes/{id}",
                        "getBulkChange",
                        bulk::get,
                        bulk(gives(200, BulkChangeWire.View.class)))
                .get(
                        "/api/v1/bulk-changes/{id}/failures",
                        "listBulkChangeFailures",
                        bulk::failures,
                        bulk(page(BulkChangeWire.FailureView.class))
                                .query(Page.Query.class)
                                .summary("List customers that could not be changed, with the reason"));
    }

    private static Contract bulk(Contract contract) {
        return contract.by("server").tag("Customers");
    }

    private static void promotions(Router router, GrantApi promotions) {
        router.get(
                        "/api/v1/customers/{id}/promotional-entitlements",
                        "listPromotionalEntitlements",
                        promotions::list,
                        ofCustomer(page(GrantApi.View.class))
                                .query(GrantApi.ListQuery.class)
                                .tag("Customers"))
                .post(
                        "/api/v1/customers/{id}/promotional-entitlements",
                        "grantPromotionalEntitlements",
                        JOINED,
                        promotions::grant,
                        customers(created(GrantApi.View.class), KeyScope.WRITE_CUSTOMERS)
                                .body(GrantApi.Body.class)
                                .sequenced()
                                .role("support"))
                .delete(
                        "/api/v1/customers/{id}/promotional-entitlements/{featureId}",
                        "revokePromotionalEntitlement",
                        JOINED,
                        promotions::revoke,
                        customers(gives(200, GrantApi.View.class), KeyScope.WRITE_CUSTOMERS)
                                .sequenced()
                                .role("support"))
                .post(
                        "/api/v1/customers/{id}/promotional",
                        "grantPromotionalEntitlementsByTheOlderPath",
                        JOINED,
                        promotions::grant,
                        customers(created(GrantApi.View.class), KeyScope.WRITE_CUSTOMERS)
                                .body(GrantApi.Body.class)
                                .sequenced()
                                .role("support"))
                .delete(
                        "/api/v1/customers/{id}/promotional/{featureId}",
                        "revokePromotionalEntitlementByTheOlderPath",
                        JOINED,
                        promotions::revoke,
                        customers(gives(200, GrantApi.View.class), KeyScope.WRITE_CUSTOMERS)
                                .sequenced()
                                .role("support"));
    }
}
