package dev.ambit.order;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.db.AccountId;
import dev.ambit.environment.Environment;
import dev.ambit.event.Author;
import dev.ambit.http.Page;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.List;

/// Parses and authorizes requests about orders.
public final class OrderApi {

    private final Authentication authentication;
    private final Ordering ordering;
    private final Quoting quoting;
    private final Approval approval;
    private final OrderProvisioning provisioning;
    private final OrderCancellation cancellation;
    private final Payment payment;
    private final OrderReading reading;

    public OrderApi(
            Authentication authentication,
            Ordering ordering,
            Quoting quoting,
            Approval approval,
            OrderProvisioning provisioning,
            OrderCancellation cancellation,
            Payment payment,
            OrderReading reading) {
        this.authentication = authentication;
        this.ordering = ordering;
        this.quoting = quoting;
        this.approval = approval;
        this.provisioning = provisioning;
        this.cancellation = cancellation;
        this.payment = payment;
        this.reading = reading;
    }

    public Response create(Request request) {
        AccountCaller caller = authentication.account(request);
        OrderWire.CreateBody body = request.body(OrderWire.CreateBody.class);
        Environment.requireSlug("source", body.source());
        caller.requireRoleInProduction(() -> OrderReading.missingSource(body.source()));
        reading.requireSource(caller, body.source());
        return Response.created(reading.view(
                ordering.order(caller.account(), body.source(), body::requested, Author.of(caller, request))));
    }

    public Response kinds(Request request) {
        AccountId account = authentication
                .accountOrOperator(request)
                .map(AccountCaller::account)
                .orElse(null);
        return Response.ok(new OrderWire.KindsView(ordering.kinds(account)));
    }

    /// Lists the orders of the account that calls. Lists the orders of all accounts if the operator calls.
    public Response list(Request request) {
        AccountCaller caller = OrderAuthenticationApi.accountOrNull(authentication, request);
        OrderWire.ListQuery query = request.query(OrderWire.ListQuery.class);
        Page page = Page.of("orders", query.after(), query.before(), query.limit());
        List<Order> orders = reading.list(caller, query.environment(), page.number(0), page.isBackward(), page.rows());
        return page.answer(orders, it -> List.of(it.number()), reading.views(orders));
    }

    public Response get(Request request) {
        AccountCaller caller = OrderAuthenticationApi.accountOrNull(authentication, request);
        return Response.ok(reading.view(reading.order(caller, request.variable("id"))));
    }

    public Response update(Request request) {
        AccountCaller caller = authentication.account(request);
        OrderWire.UpdateBody body = request.body(OrderWire.UpdateBody.class);
        Order order = reading.order(caller, request.variable("id"));
        return Response.ok(
                reading.view(ordering.change(order.account(), order.id(), body::applied, Author.of(caller, request))));
    }

    /// Returns the quote that the operator's prices give, without storing it.
    public Response previewQuote(Request request) {
        authentication.operator(request);
        return Response.ok(quoting.preview(reading.orderForOperator(request.variable("id"))));
    }

    public Response quote(Request request) {
        Author author = Author.of(authentication.operator(request), request);
        OrderWire.QuoteBody body = request.body(OrderWire.QuoteBody.class);
        Order order = reading.orderForOperator(request.variable("id"));
        return Response.ok(reading.view(quoting.quote(order, body.draft(), author)));
    }

    public Response approve(Request request) {
        AccountCaller caller = authentication.account(request);
        BigDecimal monthly = request.body(OrderWire.ApproveBody.class).monthly();
        Order order = reading.order(caller, request.variable("id"));
        return Response.ok(
                reading.view(approval.approve(order.account(), order.id(), monthly, Author.of(caller, request))));
    }

    public Response provision(Request request) {
        Author author = Author.of(authentication.operator(request), request);
        Order order = reading.orderForOperator(request.variable("id"));
        return Response.accepted(reading.view(provisioning.provision(order.account(), order.id(), author)));
    }

    /// Records that the invoice of a month is paid or unpaid.
    public Response setPaid(Request request) {
        Author author = Author.of(authentication.operator(request), request);
        OrderWire.PaymentBody body = request.body(OrderWire.PaymentBody.class);
        YearMonth month = InvoiceApi.Query.month(body.month());
        Order order = reading.orderForOperator(request.variable("id"));
        return Response.ok(reading.view(payment.setPaid(order, month, body.isPaid(), author)));
    }

    /// Cancels an order, for the account or the operator.
    public Response cancel(Request request) {
        AccountCaller caller = OrderAuthenticationApi.accountOrNull(authentication, request);
        Author author =
                caller == null ? Author.of(authentication.operator(request), request) : Author.of(caller, request);
        Order order = reading.order(caller, request.variable("id"));
        return Response.ok(reading.view(cancellation.cancel(order.account(), order.id(), author)));
    }
}
