package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One order: its content, its price, its state and its actions.
public final class OrderPage {

    private OrderPage() {}

    static Response show(ConsoleRequest visit) {
        return visit.show("order", view(visit, visit.scope(), null));
    }

    /// Accepts the quote that the page was drawn with.
    static Response approve(ConsoleRequest visit) {
        return change(visit, "approve", () -> visit.was(Order.Agreed.class));
    }

    static Response provision(ConsoleRequest visit) {
        return change(visit, "provision", () -> null);
    }

    static Response askCancellation(ConsoleRequest visit) {
        return visit.show("order-cancellation", view(visit, visit.scope(), null));
    }

    static Response cancel(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        try {
            visit.send(scope, "POST", path(visit) + "/cancel", null);
            return Screen.seeOther(scope.account().path() + path(visit));
        } catch (Problem problem) {
            return visit.refuse(problem, "order-cancellation", view(visit, scope, Fault.of(problem)));
        }
    }

    static Order order(ConsoleRequest visit, ConsoleScope scope) {
        return visit.send(scope, "GET", path(visit), null).data(Order.class);
    }

    static String path(ConsoleRequest visit) {
        return "/orders/" + visit.variable("id");
    }

    /// Sends the change. If somebody else has changed the order in the meantime, shows its current state with the
    /// reason.
    private static Response change(ConsoleRequest visit, String verb, Supplier<? extends @Nullable Object> body) {
        ConsoleScope scope = visit.scope();
        try {
            visit.send(scope, "POST", path(visit) + "/" + verb, body.get());
            return Screen.seeOther(scope.account().path() + path(visit));
        } catch (Problem problem) {
            return visit.refuse(problem, "order", view(visit, scope, Fault.of(problem)));
        }
    }

    private static View view(ConsoleRequest visit, ConsoleScope scope, @Nullable Fault fault) {
        Order order = order(visit, scope);
        Order.Quote quote = order.quote();
        boolean isQuoteOver = order.isQuoted() && quote != null && quote.isOver(visit.now());
        return new View(visit.frame(order.displayName(), OrdersPage.SECTION, scope), scope, order, isQuoteOver, fault);
    }

    /// An order and its actions.
    ///
    /// @param isQuoteOver whether the quote has expired
    public record View(
            Frame frame,
            ConsoleScope scope,
            Order order,
            boolean isQuoteOver,
            @Nullable Fault fault) {

        public boolean isOwn() {
            return order.isOf(scope);
        }

        public boolean mayEdit() {
            return isOwn() && order.isOpen() && scope.mayInProduction("PATCH", "/orders/{id}");
        }

        public boolean mayApprove() {
            return isOwn() && order.isQuoted() && !isQuoteOver && scope.mayInProduction("POST", "/orders/{id}/approve");
        }

        public boolean mayQuote() {
            return order.isOpen() && scope.mayAsOperator("POST", "/orders/{id}/quote");
        }

        public boolean mayProvision() {
            return order.isApproved() && scope.mayAsOperator("POST", "/orders/{id}/provision");
        }

        public boolean mayCancel() {
            return !order.isOver() && scope.mayInProduction("POST", "/orders/{id}/cancel");
        }
    }
}
