package dev.ambit.console;

import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Response;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The monthly costs of development environments, a line each: for one order, or for all orders if the operator
/// asks.
public final class CostPage {

    private static final String CSV = "text/csv";
    private static final String JSON = "application/json";
    private static final int MONTHS = 3;

    private CostPage() {}

    /// The month to show.
    ///
    /// @param month as `2026-11`; null for the current month
    public record Query(@Nullable String month, @Nullable String after) {}

    static Response ofOrder(ConsoleRequest visit) {
        return show(visit, OrderPage.path(visit));
    }

    static Response ofAll(ConsoleRequest visit) {
        return show(visit, "/orders");
    }

    static Response tableOfOrder(ConsoleRequest visit) {
        return file(visit, OrderPage.path(visit), "csv", CSV);
    }

    static Response tableOfAll(ConsoleRequest visit) {
        return file(visit, "/orders", "csv", CSV);
    }

    static Response documentOfOrder(ConsoleRequest visit) {
        return file(visit, OrderPage.path(visit), "json", JSON);
    }

    static Response documentOfAll(ConsoleRequest visit) {
        return file(visit, "/orders", "json", JSON);
    }

    private static Response show(ConsoleRequest visit, String of) {
        ConsoleScope scope = visit.scope();
        String month = month(visit);
        Reply reply = visit.send(scope, "GET", path(visit, of, month), null);
        return visit.show(
                "cost",
                new View(
                        visit.frame("Cost in " + month, OrdersPage.SECTION, scope),
                        scope,
                        scope.account().path() + (of.equals("/orders") ? "/orders/cost" : of + "/cost"),
                        scope.account().path() + of,
                        month,
                        months(visit),
                        reply.rows(Line.class),
                        reply.next()));
    }

    /// Passes on a file of the API unchanged.
    private static Response file(ConsoleRequest visit, String of, String ending, String type) {
        String month = month(visit);
        Reply reply = visit.send(visit.scope(), "GET", path(visit, of, month), null, Map.of("Accept", type));
        return Screen.file("cost-%s.%s".formatted(month, ending), type, reply.content());
    }

    private static String path(ConsoleRequest visit, String of, String month) {
        String after = visit.request().query(Query.class).after();
        String rest = after == null ? "" : "&after=" + UrlText.encoded(after);
        return "%s/invoice-lines?limit=100&month=%s%s".formatted(of, UrlText.encoded(month), rest);
    }

    private static String month(ConsoleRequest visit) {
        String asked = visit.request().query(Query.class).month();
        return asked == null ? months(visit).getFirst() : asked;
    }

    private static List<String> months(ConsoleRequest visit) {
        YearMonth now = YearMonth.from(visit.now().atOffset(ZoneOffset.UTC));
        return IntStream.range(0, MONTHS)
                .mapToObj(it -> now.minusMonths(it).toString())
                .toList();
    }

    public record Line(
            String account,
            @Nullable String environment,
            String description,
            BigDecimal quantity,
            BigDecimal unitAmount,
            int days,
            int daysOfMonth,
            BigDecimal amount,
            String currency,
            String contact,
            boolean paid) {}

    /// The costs of orders in a month.
    ///
    /// @param path of this page
    /// @param months to choose from; the API also has earlier ones
    /// @param back the page that links here
    public record View(
            Frame frame,
            ConsoleScope scope,
            String path,
            String back,
            String month,
            List<String> months,
            List<Line> lines,
            @Nullable String next) {

        /// Sums of the lines that are shown, by currency.
        public List<String> sums() {
            Map<String, BigDecimal> sums = new TreeMap<>();
            lines.forEach(it -> sums.merge(it.currency(), it.amount(), BigDecimal::add));
            return sums.entrySet().stream()
                    .map(it -> Amount.shown(it.getValue(), it.getKey()))
                    .toList();
        }
    }
}
