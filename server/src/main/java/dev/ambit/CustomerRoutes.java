package dev.ambit;

import static dev.ambit.Routes.customers;
import static dev.ambit.Routes.ofCustomer;
import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.page;

import dev.ambit.access.KeyScope;
import dev.ambit.customer.CustomerApi;
import dev.ambit.customer.CustomerWire;
import dev.ambit.http.Page;
import dev.ambit.http.Router;
import dev.ambit.subscription.CustomerLifeApi;
import dev.ambit.subscription.SubscriptionApi;

/// The chapter of [Routes] on who buys.
final class CustomerRoutes {

    private CustomerRoutes() {}

    static void add(Router router, CustomerApi customers, CustomerLifeApi life, SubscriptionApi subscriptions) {
        router.get(
                        "/api/v1/customers",
                        "listCustomers",
                        customers::list,
                        customers(page(CustomerApi.View.class), KeyScope.READ_CUSTOMERS)
                                .query(CustomerApi.ListQuery.class))
                .post(
                        "/api/v1/customers",
                        "provisionCustomer",
                        life::provision,
                        customers(gives(201, CustomerApi.View.class), KeyScope.WRITE_CUSTOMERS)
                                .body(CustomerApi.ProvisionBody.class)
                                .sequenced())
                .post(
                        "/api/v1/customers/import",
                        "importCustomers",
                        customers::importAll,
                        customers(gives(200, CustomerWire.Imported.class), KeyScope.WRITE_CUSTOMERS)
                                .body(CustomerWire.ImportBody.class)
                                .large()
                                .sequenced()
                                .says(
                                        "Import up to 100,000 customers, checked as a whole; over 1,000 come one after the other, as an operation shows. Those that are there stay as they are"))
                .get(
                        "/api/v1/customers/{id}",
                        "getCustomer",
                        customers::get,
                        ofCustomer(gives(200, CustomerApi.View.class)).tag("Customers"))
                .patch(
                        "/api/v1/customers/{id}",
                        "updateCustomer",
                        customers::update,
                        customers(gives(200, CustomerApi.View.class), KeyScope.WRITE_CUSTOMERS)
                                .body(CustomerWire.UpdateBody.class)
                                .sequenced())
                .post(
                        "/api/v1/customers/{id}/archive",
                        "archiveCustomer",
                        subscriptions::archiveCustomer,
                        customers(gives(200, CustomerApi.View.class), KeyScope.WRITE_CUSTOMERS)
                                .sequenced()
                                .says("Archive customer; the name and the address go for good, from the log too"))
                .post(
                        "/api/v1/customers/{id}/unarchive",
                        "unarchiveCustomer",
                        life::unarchive,
                        customers(gives(200, CustomerApi.View.class), KeyScope.WRITE_CUSTOMERS)
                                .sequenced())
                .get(
                        "/api/v1/customers/{id}/resources",
                        "listCustomerResources",
                        life::listResources,
                        ofCustomer(page(CustomerLifeApi.ResourceView.class))
                                .query(Page.Query.class)
                                .tag("Customers"));
    }
}
