package dev.ambit.console;

import dev.ambit.http.Form;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Development environments › Order, and Edit until a quote is accepted.
public final class OrderFormPage {

    private static final String TEMPLATE = "order-form";

    private OrderFormPage() {}

    static Response add(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        return visit.show(TEMPLATE, adding(visit, scope, empty(scope), null));
    }

    static Response create(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Content content = Content.of(visit.form());
        Map<String, @Nullable Object> body = new LinkedHashMap<>(content.body());
        body.put("source", visit.form().text("source"));
        try {
            Order made = visit.send(scope, "POST", "/orders", body).data(Order.class);
            return Screen.seeOther("%s/orders/%s".formatted(scope.account().path(), made.id()));
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, adding(visit, scope, content, Fault.of(problem)));
        }
    }

    static Response edit(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        return visit.show(TEMPLATE, editing(visit, scope, Content.of(OrderPage.order(visit, scope)), null));
    }

    static Response save(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Content content = Content.of(visit.form());
        try {
            visit.send(scope, "PATCH", OrderPage.path(visit), content.body());
            return Screen.seeOther(scope.account().path() + OrderPage.path(visit));
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, editing(visit, scope, content, Fault.of(problem)));
        }
    }

    private static Content empty(ConsoleScope scope) {
        String source = scope.environments().stream()
                .filter(Environment::isProduction)
                .findFirst()
                .map(Environment::slug)
                .orElse("");
        return new Content(
                source,
                "",
                List.of("DATABASE"),
                "",
                "",
                "DATABASE",
                "",
                "",
                scope.me().email());
    }

    private static View adding(ConsoleRequest visit, ConsoleScope scope, Content content, @Nullable Fault fault) {
        return view(visit, scope, "Order a development environment", "/orders/new", "/orders", content, fault);
    }

    private static View editing(ConsoleRequest visit, ConsoleScope scope, Content content, @Nullable Fault fault) {
        String path = OrderPage.path(visit);
        return view(visit, scope, "Edit the order", path + "/edit", path, content, fault);
    }

    private static View view(
            ConsoleRequest visit,
            ConsoleScope scope,
            String title,
            String action,
            String back,
            Content content,
            @Nullable Fault fault) {
        String account = scope.account().path();
        return new View(
                visit.frame(title, OrdersPage.SECTION, scope),
                title,
                scope,
                account + action,
                account + back,
                content,
                visit.send(scope, "GET", "/orders/kinds", null)
                        .data(Ordered.class)
                        .kinds(),
                withoutBlueprint(visit, scope),
                fault);
    }

    /// Returns the production environments that still have the default blueprint.
    private static List<Environment> withoutBlueprint(ConsoleRequest visit, ConsoleScope scope) {
        return scope.environments().stream()
                .filter(Environment::isProduction)
                .filter(it -> scope.may(it, "PUT", "/stacks/{slug}/blueprint"))
                .filter(it -> visit.send(scope, "GET", "/stacks/%s/blueprint".formatted(it.slug()), null)
                        .data(Known.class)
                        .isDefault())
                .toList();
    }

    /// Whether a blueprint is the default one.
    record Known(boolean isDefault) {}

    /// The kinds of resources that this server can provision.
    public record Ordered(List<String> kinds) {}

    /// The fields of the form. Integrations and requirements have one line each.
    ///
    /// @param source slug of a production environment; it cannot be changed later
    public record Content(
            String source,
            String displayName,
            List<String> scope,
            String integrations,
            String requirements,
            String databaseStrategy,
            String schedule,
            String notes,
            String contact) {

        static Content of(Form form) {
            return new Content(
                    form.text("source"),
                    form.text("displayName").strip(),
                    form.texts("scope"),
                    form.text("integrations"),
                    form.text("requirements"),
                    form.text("databaseStrategy"),
                    form.text("schedule").strip(),
                    form.text("notes").strip(),
                    form.text("contact").strip());
        }

        static Content of(Order it) {
            return new Content(
                    it.source(),
                    it.displayName(),
                    it.scope(),
                    String.join("\n", it.integrations()),
                    String.join("\n", it.requirements()),
                    it.databaseStrategy(),
                    Objects.requireNonNullElse(it.schedule(), ""),
                    Objects.requireNonNullElse(it.notes(), ""),
                    it.contact());
        }

        /// Leaves out empty fields; without a name, the API chooses one.
        Map<String, @Nullable Object> body() {
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            Optional.of(displayName).filter(it -> !it.isEmpty()).ifPresent(it -> body.put("displayName", it));
            body.put("scope", scope);
            body.put("integrations", lines(integrations));
            body.put("requirements", lines(requirements));
            body.put("databaseStrategy", databaseStrategy);
            body.put("schedule", schedule.isEmpty() ? null : schedule);
            body.put("notes", notes.isEmpty() ? null : notes);
            body.put("contact", contact);
            return body;
        }

        private static List<String> lines(String text) {
            return text.lines().map(String::strip).filter(it -> !it.isEmpty()).toList();
        }
    }

    /// The form as filled in.
    ///
    /// @param action target of the form
    /// @param back the page that links here
    /// @param kinds kinds of resources that can be ordered
    /// @param withoutBlueprint production environments whose blueprint is the default one
    public record View(
            Frame frame,
            String title,
            ConsoleScope scope,
            String action,
            String back,
            Content content,
            List<String> kinds,
            List<Environment> withoutBlueprint,
            @Nullable Fault fault) {

        public boolean isNew() {
            return action.endsWith("/new");
        }

        public List<String[]> strategies() {
            return Kinds.strategies();
        }
    }
}
