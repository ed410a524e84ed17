package dev.ambit.console;

import dev.ambit.http.Form;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Orders › Quote: the operator's quote for an order, prefilled with the prices of the catalog.
public final class QuotePage {

    private static final String TEMPLATE = "quote-form";

    private QuotePage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Order order = OrderPage.order(visit, scope);
        if (order.quote() != null) {
            return visit.show(TEMPLATE, view(visit, scope, order, Content.of(order.quote()), null));
        }
        try {
            Order.Quote proposed = visit.send(scope, "GET", OrderPage.path(visit) + "/quote", null)
                    .data(Order.Quote.class);
            return visit.show(TEMPLATE, view(visit, scope, order, Content.of(proposed), null));
        } catch (Problem problem) {
            var nothing = new Content(List.of(), "eur", "", "", "");
            return visit.refuse(problem, TEMPLATE, view(visit, scope, order, nothing, Fault.of(problem)));
        }
    }

    static Response quote(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Content content = Content.of(visit.form());
        try {
            visit.send(scope, "POST", OrderPage.path(visit) + "/quote", content.body());
            return Screen.seeOther(scope.account().path() + OrderPage.path(visit));
        } catch (Problem problem) {
            Order order = OrderPage.order(visit, scope);
            return visit.refuse(problem, TEMPLATE, view(visit, scope, order, content, Fault.of(problem)));
        }
    }

    private static View view(
            ConsoleRequest visit, ConsoleScope scope, Order order, Content content, @Nullable Fault fault) {
        return new View(
                visit.frame("Quote " + order.displayName(), OrdersPage.SECTION, scope),
                scope,
                order,
                content.withRoom(),
                fault);
    }

    /// The fields of the form.
    ///
    /// @param validUntil last day of validity, in UTC; empty for the default
    public record Content(List<Line> lines, String currency, String validUntil, String schedule, String notes) {

        private static final int ROOM = 3;

        static Content of(Order.Quote it) {
            return new Content(
                    it.lines().stream().map(Line::of).toList(),
                    it.currency(),
                    it.validUntil().atOffset(ZoneOffset.UTC).toLocalDate().toString(),
                    Objects.requireNonNullElse(it.schedule(), ""),
                    Objects.requireNonNullElse(it.notes(), ""));
        }

        /// Ignores empty lines.
        static Content of(Form form) {
            List<String> descriptions = form.texts("description");
            List<String> quantities = form.texts("quantity");
            List<String> unitAmounts = form.texts("unitAmount");
            List<Line> lines = new ArrayList<>();
            for (int i = 0; i < descriptions.size(); i++) {
                var line = new Line(descriptions.get(i).strip(), at(quantities, i), at(unitAmounts, i));
                if (!line.isEmpty()) {
                    lines.add(line);
                }
            }
            return new Content(
                    lines,
                    form.text("currency").strip(),
                    form.text("validUntil").strip(),
                    form.text("schedule").strip(),
                    form.text("notes").strip());
        }

        private static String at(List<String> texts, int i) {
            return i < texts.size() ? texts.get(i).strip() : "";
        }

        Content withRoom() {
            List<Line> more = new ArrayList<>(lines);
            for (int i = 0; i < ROOM; i++) {
                more.add(new Line("", "", ""));
            }
            return new Content(more, currency, validUntil, schedule, notes);
        }

        Map<String, @Nullable Object> body() {
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            body.put("lines", lines.stream().map(Line::body).toList());
            body.put("currency", currency);
            body.put("validUntil", validUntil.isEmpty() ? null : validUntil + "T23:59:59Z");
            body.put("schedule", schedule.isEmpty() ? null : schedule);
            body.put("notes", notes.isEmpty() ? null : notes);
            return body;
        }
    }

    /// A line of the form, with the texts that the operator entered.
    public record Line(String description, String quantity, String unitAmount) {

        static Line of(Order.Line it) {
            return new Line(
                    it.description(),
                    it.quantity().toPlainString(),
                    it.unitAmount().toPlainString());
        }

        boolean isEmpty() {
            return description.isEmpty() && quantity.isEmpty() && unitAmount.isEmpty();
        }

        Map<String, Object> body() {
            return Map.of("description", description, "quantity", number(quantity), "unitAmount", number(unitAmount));
        }

        /// Returns the text itself if it is not a number. The API then rejects it with a message.
        private static Object number(String text) {
            try {
                return new BigDecimal(text);
            } catch (NumberFormatException _) {
                return text;
            }
        }
    }

    public record View(
            Frame frame,
            ConsoleScope scope,
            Order order,
            Content content,
            @Nullable Fault fault) {

        public boolean isAt(String field) {
            return fault != null && fault.isAt(field);
        }
    }
}
