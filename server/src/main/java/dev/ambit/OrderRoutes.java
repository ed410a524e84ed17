package dev.ambit;

import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.page;

import dev.ambit.http.Contract;
import dev.ambit.http.Page;
import dev.ambit.http.Router;
import dev.ambit.order.Approval;
import dev.ambit.order.InvoiceApi;
import dev.ambit.order.OrderApi;
import dev.ambit.order.OrderCancellation;
import dev.ambit.order.OrderProvisioning;
import dev.ambit.order.OrderReading;
import dev.ambit.order.OrderWire;
import dev.ambit.order.Ordering;
import dev.ambit.order.Payment;
import dev.ambit.order.Quote;
import dev.ambit.order.Quoting;
import dev.ambit.stack.ScopeCheck;

/// The chapter of [Routes] on orders.
final class OrderRoutes {

    private OrderRoutes() {}

    static void add(Router router, Parts parts) {
        var scopes = new ScopeCheck(parts.providers, parts.hostRule);
        var provisioning = new OrderProvisioning(
                parts.transactions, parts.environmentCreation, parts.stackProvisioning, scopes, parts.clock);
        var orders = new OrderApi(
                parts.authentication,
                new Ordering(parts.transactions, parts.providers, scopes, parts.clock),
                new Quoting(parts.transactions, parts.selling, scopes, parts.clock),
                new Approval(parts.transactions, provisioning, scopes, parts.clock),
                provisioning,
                new OrderCancellation(parts.transactions, parts.stackProvisioning, parts.clock),
                new Payment(parts.transactions, parts.clock),
                new OrderReading(parts.authentication, parts.transactions, scopes, parts.clock));
        router.get(
                        "/api/v1/orders",
                        "listOrders",
                        orders::list,
                        either(page(OrderWire.View.class).query(OrderWire.ListQuery.class))
                                .says("List the account's orders, the latest first; for the operator those of all"))
                .post(
                        "/api/v1/orders",
                        "createOrder",
                        orders::create,
                        account(gives(201, OrderWire.View.class).body(OrderWire.CreateBody.class))
                                .says("Order a development environment beside a production environment"))
                .get(
                        "/api/v1/orders/kinds",
                        "listOrderKinds",
                        orders::kinds,
                        either(gives(200, OrderWire.KindsView.class))
                                .says("List the kinds of resources that can be ordered here"))
                .get("/api/v1/orders/{id}", "getOrder", orders::get, either(gives(200, OrderWire.View.class)))
                .patch(
                        "/api/v1/orders/{id}",
                        "updateOrder",
                        orders::update,
                        account(gives(200, OrderWire.View.class).body(OrderWire.UpdateBody.class))
                                .says("Change what is ordered; another scope needs another quote"))
                .post(
                        "/api/v1/orders/{id}/approve",
                        "approveOrder",
                        orders::approve,
                        account(gives(200, OrderWire.View.class).optionalBody(OrderWire.ApproveBody.class))
                                .says("Agree to the quote"))
                .post(
                        "/api/v1/orders/{id}/cancel",
                        "cancelOrder",
                        orders::cancel,
                        either(gives(200, OrderWire.View.class))
                                .says("Cancel order: what was made for it is torn down, and nothing more is paid"));
        ofOperator(router, orders);
        invoices(router, parts);
    }

    private static void ofOperator(Router router, OrderApi orders) {
        router.get(
                        "/api/v1/orders/{id}/quote",
                        "proposeQuote",
                        orders::propose,
                        operator(gives(200, Quote.class))
                                .role("admin")
                                .says("Work out what the operator's catalog asks for it, which says nothing yet"))
                .post(
                        "/api/v1/orders/{id}/quote",
                        "quoteOrder",
                        orders::quote,
                        operator(gives(200, OrderWire.View.class).optionalBody(OrderWire.QuoteBody.class))
                                .says("Say what it costs: by the operator's catalog, or by these lines"))
                .post(
                        "/api/v1/orders/{id}/payments",
                        "markOrderPaid",
                        orders::pay,
                        operator(gives(200, OrderWire.View.class).body(OrderWire.PaymentBody.class))
                                .says("Mark the invoice of a month as paid, or as not paid"))
                .post(
                        "/api/v1/orders/{id}/provision",
                        "provisionOrder",
                        orders::provision,
                        operator(gives(202, OrderWire.View.class))
                                .says("Make the environment of an approved order, and its stack"));
    }

    private static void invoices(Router router, Parts parts) {
        var scopes = new ScopeCheck(parts.providers, parts.hostRule);
        var invoices = new InvoiceApi(
                parts.authentication,
                parts.transactions,
                new OrderReading(parts.authentication, parts.transactions, scopes, parts.clock),
                parts.clock);
        router.get(
                        "/api/v1/orders/invoice-lines",
                        "listAllInvoiceLines",
                        invoices::ofAll,
                        operator(lines()).says("List what all orders cost in a month; as CSV to whoever accepts it"))
                .get(
                        "/api/v1/orders/{id}/invoice-lines",
                        "listInvoiceLines",
                        invoices::ofOrder,
                        either(lines()).says("List what an order costs in a month; as CSV to whoever accepts it"));
    }

    private static Contract lines() {
        return page(InvoiceApi.LineView.class).or(Page.TABLE).continued().query(InvoiceApi.Query.class);
    }

    private static Contract account(Contract contract) {
        return contract.by("account").tag("Orders");
    }

    private static Contract either(Contract contract) {
        return contract.by("account", "operator").tag("Orders");
    }

    private static Contract operator(Contract contract) {
        return contract.by("operator").tag("Orders");
    }
}
