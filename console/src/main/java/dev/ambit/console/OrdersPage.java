package dev.ambit.console;

import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The development environments that an account has ordered. For the operator, the orders of all accounts.
public final class OrdersPage {

    static final String SECTION = "orders";

    private OrdersPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String after = visit.request().query(Page.Query.class).after();
        String rest = after == null ? "" : "&after=" + UrlText.encoded(after);
        Reply reply = visit.send(scope, "GET", "/orders?limit=20" + rest, null);
        return visit.show(
                "orders",
                new View(
                        visit.frame(title(scope), SECTION, scope),
                        title(scope),
                        scope,
                        reply.rows(Order.class),
                        reply.next()));
    }

    /// Returns the title of the page. The operator sees orders; an account sees its development environments.
    public static String title(ConsoleScope scope) {
        return scope.isOperator() ? "Orders" : "Development environments";
    }

    public record View(
            Frame frame,
            String title,
            ConsoleScope scope,
            List<Order> orders,
            @Nullable String next) {}
}
