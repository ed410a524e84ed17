package dev.ambit.stacks;

import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.page;
import static dev.ambit.http.IdempotencyRule.CLAIMED;

import dev.ambit.core.CoreParts;
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
import dev.ambit.stack.StackCosts;

/// The routes of orders.
final class OrderRoutes {

    private OrderRoutes() {}

    static void add(Router router, CoreParts core, StackParts parts) {
        var scopes = new ScopeCheck(parts.providers, parts.hostRule);
        var events = core.accounts.events;
        var provisioning = new OrderProvisioning(
                core.platform.transactions,
                core.accounts.environmentCreation,
                parts.provisioning,
                scopes,
                events,
                core.platform.clock);
        var orders = new OrderApi(
                core.platform.authentication,
                new Ordering(core.platform.transactions, parts.providers, scopes, events, core.platform.clock),
                new Quoting(
                        core.platform.transactions,
                        parts.operatorCatalog,
                        scopes,
                        new StackCosts(parts.providers, parts.hostRule),
                        events,
                        core.platform.clock),
                new Approval(core.platform.transactions, provisioning, scopes, events, core.platform.clock),
                provisioning,
                new OrderCancellation(core.platform.transactions, parts.provisioning, core.platform.clock),
                new Payment(core.platform.transactions, core.platform.clock),
                new OrderReading(
                        core.platform.authentication, core.platform.transactions, scopes, core.platform.clock));
        router.get(
                        "/api/v1/orders",
                        "listOrders",
                        orders::list,
                        either(page(OrderWire.View.class).query(OrderWire.ListQuery.class))
                                .summary("List the orders of the account, latest first; the operator sees the orders of"
                                        + " all accounts"))
                .post(
                        "/api/v1/orders",
                        "createOrder",
                        CLAIMED,
                        orders::create,
                        account(gives(201, OrderWire.View.class).body(OrderWire.CreateBody.class))
                                .summary("Order a development environment for a production environment")
                                .role("admin"))
                .get(
                        "/api/v1/orders/kinds",
                        "listOrderKinds",
                        orders::kinds,
                        either(gives(200, OrderWire.KindsView.class))
                                .summary("List the kinds of resources that can be ordered"))
                .get("/api/v1/orders/{id}", "getOrder", orders::get, either(gives(200, OrderWire.View.class)))
                .patch(
                        "/api/v1/orders/{id}",
                        "updateOrder",
                        CLAIMED,
                        orders::update,
                        account(gives(200, OrderWire.View.class).body(OrderWire.UpdateBody.class))
                                .summary("Update an order; a changed scope requires a new quote")
                                .role("admin"))
                .post(
                        "/api/v1/orders/{id}/approve",
                        "approveOrder",
                        CLAIMED,
                        orders::approve,
                        account(gives(200, OrderWire.View.class).optionalBody(OrderWire.ApproveBody.class))
                                .summary("Approve the quote")
                                .role("admin"))
                .post(
                        "/api/v1/orders/{id}/cancel",
                        "cancelOrder",
                        CLAIMED,
                        orders::cancel,
                        either(gives(200, OrderWire.View.class))
                                .summary("Cancel order: its resources are torn down, and billing stops")
                                .role("admin"));
        ofOperator(router, orders);
        invoices(router, core, parts);
    }

    private static void ofOperator(Router router, OrderApi orders) {
        router.get(
                        "/api/v1/orders/{id}/quote",
                        "proposeQuote",
                        orders::previewQuote,
                        operator(gives(200, Quote.class))
                                .role("admin")
                                .summary("Preview the quote from the operator's catalog without storing it"))
                .post(
                        "/api/v1/orders/{id}/quote",
                        "quoteOrder",
                        CLAIMED,
                        orders::quote,
                        operator(gives(200, OrderWire.View.class).optionalBody(OrderWire.QuoteBody.class))
                                .summary("Quote an order from the operator's catalog, or with the given lines")
                                .role("admin"))
                .post(
                        "/api/v1/orders/{id}/payments",
                        "markOrderPaid",
                        CLAIMED,
                        orders::setPaid,
                        operator(gives(200, OrderWire.View.class).body(OrderWire.PaymentBody.class))
                                .summary("Mark the invoice of a month as paid or unpaid")
                                .role("admin"))
                .post(
                        "/api/v1/orders/{id}/provision",
                        "provisionOrder",
                        CLAIMED,
                        orders::provision,
                        operator(gives(202, OrderWire.View.class))
                                .summary("Provision the environment of an approved order and its stack")
                                .role("admin"));
    }

    private static void invoices(Router router, CoreParts core, StackParts parts) {
        var scopes = new ScopeCheck(parts.providers, parts.hostRule);
        var invoices = new InvoiceApi(
                core.platform.authentication,
                core.platform.transactions,
                new OrderReading(core.platform.authentication, core.platform.transactions, scopes, core.platform.clock),
                core.platform.clock);
        router.get(
                        "/api/v1/orders/invoice-lines",
                        "listAllInvoiceLines",
                        invoices::ofAll,
                        operator(lines()).summary("List the invoice lines of all orders in a month, as JSON or CSV"))
                .get(
                        "/api/v1/orders/{id}/invoice-lines",
                        "listInvoiceLines",
                        invoices::ofOrder,
                        either(lines()).summary("List the invoice lines of an order in a month, as JSON or CSV"));
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
