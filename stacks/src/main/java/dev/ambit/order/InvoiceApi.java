package dev.ambit.order;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.db.Operator;
import dev.ambit.db.Transactions;
import dev.ambit.http.Page;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Lists the invoice lines of orders for a month, as JSON or, by `Accept`, as CSV. For the current month, it
/// includes the days until today.
public final class InvoiceApi {

    private static final List<String> COLUMNS = List.of(
            "month",
            "account",
            "order",
            "environment",
            "description",
            "quantity",
            "unitAmount",
            "days",
            "daysOfMonth",
            "amount",
            "currency",
            "contact",
            "paid");

    private final Authentication authentication;
    private final Transactions transactions;
    private final OrderReading reading;
    private final InstantSource clock;

    public InvoiceApi(
            Authentication authentication, Transactions transactions, OrderReading reading, InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.reading = reading;
        this.clock = clock;
    }

    /// @param number of the order
    /// @param index of the line within the order
    private record Row(long number, long index, LineView view) {}

    public Response ofOrder(Request request) {
        AccountCaller caller = OrderAuthenticationApi.accountOrNull(authentication, request);
        Query query = request.query(Query.class);
        YearMonth month = query.yearMonth();
        Order order = reading.order(caller, request.variable("id"));
        return answer(request, query.page(), month, List.of(order));
    }

    /// Lists the lines of all accounts, for the operator.
    public Response ofAll(Request request) {
        authentication.operator(request);
        Query query = request.query(Query.class);
        YearMonth month = query.yearMonth();
        Page page = query.page();
        List<Order> orders = transactions.read(
                Operator.OPERATOR,
                tx -> Orders.charged(tx, month.atDay(1), end(month), page.number(0), page.isBackward(), page.rows()));
        return answer(request, page, month, orders);
    }

    private Response answer(Request request, Page page, YearMonth month, List<Order> orders) {
        List<Row> rows = rows(page, month, orders);
        String accept = request.header("Accept");
        return accept != null && accept.contains(Page.TABLE)
                ? page.table(
                        rows, InvoiceApi::position, COLUMNS, it -> it.view().cells())
                : page.answer(rows, InvoiceApi::position, Row::view);
    }

    private List<Row> rows(Page page, YearMonth month, List<Order> orders) {
        Map<Long, Integer> days = reading.days(orders, month.atDay(1), end(month));
        Long number = page.number(0);
        Long index = page.number(1);
        List<Row> rows = new ArrayList<>();
        for (Order order : orders) {
            List<Row> own = rows(order, month, days.getOrDefault(order.number(), 0));
            (page.isBackward() ? own.reversed() : own)
                    .stream()
                            .filter(it -> number == null
                                    || index == null
                                    || it.number() != number
                                    || (page.isBackward() ? it.index() < index : it.index() > index))
                            .forEach(rows::add);
        }
        return rows.subList(0, Math.min(rows.size(), page.rows()));
    }

    private static List<Row> rows(Order order, YearMonth month, int days) {
        Quote quote = order.quote();
        List<Row> rows = new ArrayList<>();
        if (quote != null) {
            for (Invoice.Line line : Invoice.lines(quote, days, month.lengthOfMonth())) {
                rows.add(new Row(order.number(), rows.size(), LineView.of(order, quote.currency(), month, line)));
            }
        }
        return rows;
    }

    /// Returns the end of the month, or tomorrow if that is earlier.
    private LocalDate end(YearMonth month) {
        LocalDate tomorrow =
                clock.instant().atOffset(ZoneOffset.UTC).toLocalDate().plusDays(1);
        LocalDate end = month.plusMonths(1).atDay(1);
        if (month.atDay(1).isAfter(tomorrow)) {
            return month.atDay(1);
        }
        return end.isAfter(tomorrow) ? tomorrow : end;
    }

    private static List<?> position(Row row) {
        return List.of(row.number(), row.index());
    }

    // The wire.

    /// Selects the lines of a month.
    ///
    /// @param month such as `2026-11`
    public record Query(
            String month,
            @Nullable String after,
            @Nullable String before,
            @Nullable Integer limit) {

        private static final int YEAR_MIN = 2000;
        private static final int YEAR_MAX = 2999;

        YearMonth yearMonth() {
            return month(month);
        }

        static YearMonth month(String month) {
            try {
                YearMonth read = YearMonth.parse(month);
                if (read.getYear() >= YEAR_MIN && read.getYear() <= YEAR_MAX) {
                    return read;
                }
            } catch (DateTimeException _) {
                // Refused below.
            }
            throw BAD_USER_INPUT
                    .because("`month` must be a year and a month; received `%s`. Send a value such as `2026-11`."
                            .formatted(shortened(month)))
                    .at("month", month, "a year and a month, such as 2026-11");
        }

        Page page() {
            return Page.of("invoice lines", after, before, limit);
        }
    }

    /// An invoice line.
    ///
    /// @param month such as `2026-11`
    /// @param account slug
    /// @param environment slug
    /// @param unitAmount price of a whole month
    /// @param days on which the environment existed
    /// @param amount prorated, rounded to the minor unit of the currency
    /// @param contact recipient of the invoice
    /// @param paid whether the operator has marked the month as paid
    public record LineView(
            String month,
            String account,
            UUID order,
            @Nullable String environment,
            String description,
            BigDecimal quantity,
            BigDecimal unitAmount,
            int days,
            int daysOfMonth,
            BigDecimal amount,
            String currency,
            String contact,
            boolean paid) {

        static LineView of(Order order, String currency, YearMonth month, Invoice.Line it) {
            Order.Development development = order.development();
            return new LineView(
                    month.toString(),
                    order.accountSlug(),
                    order.id(),
                    development == null ? null : development.slug(),
                    it.description(),
                    it.quantity(),
                    it.unitAmount(),
                    it.days(),
                    month.lengthOfMonth(),
                    it.amount(),
                    currency,
                    order.requested().contact(),
                    order.paidMonths().contains(month.toString()));
        }

        List<? extends @Nullable Object> cells() {
            return Arrays.asList(
                    month,
                    account,
                    order,
                    environment,
                    description,
                    quantity.toPlainString(),
                    unitAmount.toPlainString(),
                    days,
                    daysOfMonth,
                    amount.toPlainString(),
                    currency,
                    contact,
                    paid);
        }
    }
}
