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

/// Development environments › Order, and Edit as long as nothing was agreed upon.
public final class OrderFormPage {

    private static final String TEMPLATE = "order-form";

    private OrderFormPage() {}

    static Response add(Visit visit) {
        Place place = visit.place();
        return visit.show(TEMPLATE, adding(visit, place, empty(place), null));
    }

    static Response create(Visit visit) {
        Place place = visit.place();
        Content content = Content.of(visit.form());
        Map<String, @Nullable Object> body = new LinkedHashMap<>(content.body());
        body.put("source", visit.form().text("source"));
        try {
            Order made = visit.send(place, "POST", "/orders", body).data(Order.class);
            return Screen.seeOther("%s/orders/%s".formatted(place.account().path(), made.id()));
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, adding(visit, place, content, Fault.of(problem)));
        }
    }

    static Response edit(Visit visit) {
        Place place = visit.place();
        return visit.show(TEMPLATE, editing(visit, place, Content.of(OrderPage.order(visit, place)), null));
    }

    static Response save(Visit visit) {
        Place place = visit.place();
        Content content = Content.of(visit.form());
        try {
            visit.send(place, "PATCH", OrderPage.path(visit), content.body());
            return Screen.seeOther(place.account().path() + OrderPage.path(visit));
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, editing(visit, place, content, Fault.of(problem)));
        }
    }

    private static Content empty(Place place) {
        String source = place.environments().stream()
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
                place.me().email());
    }

    private static View adding(Visit visit, Place place, Content content, @Nullable Fault fault) {
        return view(visit, place, "Order a development environment", "/orders/new", "/orders", content, fault);
    }

    private static View editing(Visit visit, Place place, Content content, @Nullable Fault fault) {
        String path = OrderPage.path(visit);
        return view(visit, place, "Edit the order", path + "/edit", path, content, fault);
    }

    private static View view(
            Visit visit,
            Place place,
            String title,
            String action,
            String back,
            Content content,
            @Nullable Fault fault) {
        String account = place.account().path();
        return new View(
                visit.frame(title, OrdersPage.SECTION, place),
                title,
                place,
                account + action,
                account + back,
                content,
                visit.send(place, "GET", "/orders/kinds", null)
                        .data(Ordered.class)
                        .kinds(),
                withoutBlueprint(visit, place),
                fault);
    }

    /// The production environments for which no one has saved a blueprint.
    private static List<Environment> withoutBlueprint(Visit visit, Place place) {
        return place.environments().stream()
                .filter(Environment::isProduction)
                .filter(it -> place.may(it, "PUT", "/stacks/{slug}/blueprint"))
                .filter(it -> visit.send(place, "GET", "/stacks/%s/blueprint".formatted(it.slug()), null)
                        .data(Known.class)
                        .isDefault())
                .toList();
    }

    /// Whether a blueprint is only the default.
    record Known(boolean isDefault) {}

    /// What the server says that can be ordered.
    public record Ordered(List<String> kinds) {}

    /// What was filled in. Integrations and requirements stand a line each.
    ///
    /// @param source the slug of a production environment; it does not change afterwards
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

        /// What was left empty is not said; the API gives the environment a name then.
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

    /// The form, as it is filled in so far.
    ///
    /// @param action where the form is sent to, and
    /// @param back where it came from
    /// @param kinds that can be ordered
    /// @param withoutBlueprint production environments whose blueprint is the default
    public record View(
            Frame frame,
            String title,
            Place place,
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
