package dev.ambit.order;

import static dev.ambit.problem.ProblemCode.ORDER_CANNOT_BE_MADE;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.db.AccountId;
import dev.ambit.db.Operator;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.operation.Operations;
import dev.ambit.problem.Problem;
import dev.ambit.problem.Warning;
import dev.ambit.stack.ScopeCheck;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads orders that a caller can access: accounts see their own, the operator sees all. Members without access to
/// production see none.
public final class OrderReading {

    private final Authentication authentication;
    private final Transactions transactions;
    private final ScopeCheck scopes;
    private final InstantSource clock;

    public OrderReading(
            Authentication authentication, Transactions transactions, ScopeCheck scopes, InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.scopes = scopes;
        this.clock = clock;
    }

    /// Returns a page of orders.
    ///
    /// @param caller the account whose orders are returned; if it is null, the operator calls and the page has the
    ///     orders of all accounts
    /// @param environment slug of the created environment; null selects all orders
    List<Order> list(
            @Nullable AccountCaller caller,
            @Nullable String environment,
            @Nullable Long from,
            boolean isBackward,
            int rows) {
        if (caller != null && !caller.seesProduction()) {
            return List.of();
        }
        if (caller == null) {
            return transactions.read(
                    Operator.OPERATOR, tx -> Orders.list(tx, null, environment, from, isBackward, rows));
        }
        AccountId account = caller.account();
        return transactions.read(account, tx -> Orders.list(tx, account, environment, from, isBackward, rows));
    }

    /// Returns an order of any account.
    ///
    /// @throws Problem 404 if the order does not exist
    Order orderForOperator(String id) {
        return transactions.read(Operator.OPERATOR, tx -> Orders.require(tx, id));
    }

    /// Returns an order that the caller can access.
    ///
    /// @param caller the account that must own the order; if it is null, the operator calls and any account can own
    ///     the order
    /// @throws Problem 404 if the order does not exist or the caller cannot access it
    Order order(@Nullable AccountCaller caller, String id) {
        if (caller == null) {
            return orderForOperator(id);
        }
        AccountId account = caller.account();
        Order order = transactions.read(account, tx -> Orders.require(tx, account, id));
        authentication.require(caller, order.source(), () -> Orders.missing(id));
        return order;
    }

    /// Requires access to a production environment.
    ///
    /// @throws Problem 404 if the environment does not exist or the caller cannot access it
    void requireSource(AccountCaller caller, String slug) {
        AccountId account = caller.account();
        Environment source = transactions.read(account, tx -> Environments.require(tx, account, slug));
        authentication.require(caller, source.id(), () -> missingSource(slug));
    }

    OrderWire.View view(Order order) {
        return views(List.of(order)).apply(order);
    }

    /// Returns a function that renders orders, with this month's accrued fees.
    Function<Order, OrderWire.View> views(List<Order> orders) {
        Instant now = clock.instant();
        LocalDate today = now.atOffset(ZoneOffset.UTC).toLocalDate();
        YearMonth month = YearMonth.from(today);
        Map<Long, Integer> days = days(orders, month.atDay(1), today.plusDays(1));
        return it -> OrderWire.View.of(
                it, accrued(it, month, days.getOrDefault(it.number(), 0)), stackProblem(it), warnings(it));
    }

    /// Returns the number of charged days of each order, by order number.
    Map<Long, Integer> days(List<Order> orders, LocalDate from, LocalDate until) {
        return transactions.read(Operator.OPERATOR, tx -> Orders.chargedDays(tx, orders, from, until));
    }

    private static OrderWire.@Nullable AccruedView accrued(Order it, YearMonth month, int days) {
        Quote quote = it.quote();
        return quote == null || days == 0
                ? null
                : new OrderWire.AccruedView(
                        month.toString(), days, Invoice.sum(quote, days, month.lengthOfMonth()), quote.currency());
    }

    /// Returns why provisioning failed, from its operation.
    private @Nullable String stackProblem(Order it) {
        UUID making = it.operation();
        if (making == null || it.state() != OrderState.PROVISIONING) {
            return null;
        }
        return transactions
                .outside(tx -> Operations.find(tx, it.account(), making))
                .map(operation ->
                        operation.problem() == null ? null : operation.problem().message())
                .orElse(null);
    }

    /// Returns why parts of an order cannot be created, before it is provisioned.
    private List<Warning> warnings(Order it) {
        if (!it.isIn(OrderState.OPEN) && it.state() != OrderState.APPROVED) {
            return List.of();
        }
        return transactions.in(it.account(), tx -> OrderChange.objections(tx, scopes, it)).values().stream()
                .map(why -> new Warning(ORDER_CANNOT_BE_MADE.wireName(), why))
                .toList();
    }

    static Problem missingSource(String slug) {
        return Environments.missing(slug);
    }
}
