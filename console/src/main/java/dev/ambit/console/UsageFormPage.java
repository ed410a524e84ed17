package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;

import dev.ambit.http.Form;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The form that reports usage of a customer. In production only applications report usage.
public final class UsageFormPage {

    private static final String FORM = "usage-form";

    private static final Map<String, String> LABELS =
            Map.of("value", "Quantity", "featureId", "Feature", "createdAt", "Time", "resourceId", "Resource");

    private UsageFormPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = scope(visit);
        String feature =
                Objects.requireNonNullElse(visit.request().query(Query.class).feature(), "");
        return visit.show(
                FORM,
                view(
                        visit,
                        scope,
                        new Content(
                                feature, "", "DELTA", "", "", UUID.randomUUID().toString()),
                        null));
    }

    static Response report(ConsoleRequest visit) {
        ConsoleScope scope = scope(visit);
        Content content = Content.of(visit.form());
        String id = visit.request().variable("id");
        try {
            visit.send(scope, "POST", "/usage", Map.of("usages", List.of(content.body(id))));
            return Screen.seeOther(CustomerRecord.path(scope, id) + "?done=reported");
        } catch (Problem problem) {
            Fault fault = Fault.of(problem).labelled(LABELS);
            return visit.refuse(problem, FORM, view(visit, scope, content, fault));
        }
    }

    private static ConsoleScope scope(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        if (scope.isProduction()) {
            String message =
                    "Usage of production environments cannot be reported in the console. Report it through the API.";
            throw ACCESS_DENIED.because(message);
        }
        return scope;
    }

    private static View view(ConsoleRequest visit, ConsoleScope scope, Content content, @Nullable Fault fault) {
        CustomerRecord customer = CustomerRecord.find(visit, scope, visit.variable("id"));
        List<String[]> features = CatalogState.features(visit, scope).stream()
                .filter(it -> it.isMetered() && !it.isArchived())
                .map(it -> new String[] {it.id(), it.displayName()})
                .toList();
        return new View(
                visit.frame("Report usage", CustomersPage.SECTION, scope), scope, customer, features, content, fault);
    }

    /// The query of the page.
    ///
    /// @param feature that is chosen at first
    public record Query(@Nullable String feature) {}

    /// The fields as they were typed.
    ///
    /// @param behavior `DELTA` adds the quantity, `SET` replaces the usage
    /// @param at a time in UTC; empty: now
    /// @param key idempotency key: a form that is sent twice counts once
    public record Content(String feature, String value, String behavior, String at, String resource, String key) {

        private static Content of(Form form) {
            return new Content(
                    form.text("featureId"),
                    form.text("value").strip(),
                    form.text("updateBehavior"),
                    form.text("createdAt").strip(),
                    form.text("resourceId").strip(),
                    form.text("idempotencyKey"));
        }

        private Map<String, Object> body(String customerId) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("customerId", customerId);
            body.put("featureId", feature);
            body.put("value", FormNumber.of("value", value));
            body.put("updateBehavior", behavior.equals("SET") ? "SET" : "DELTA");
            String moment = new CheckQuestion(null, null, at, null, null).asOf();
            if (!moment.isEmpty()) {
                body.put("createdAt", moment);
            }
            if (!resource.isEmpty()) {
                body.put("resourceId", resource);
            }
            if (!key.isEmpty()) {
                body.put("idempotencyKey", key);
            }
            return body;
        }
    }

    public record View(
            Frame frame,
            ConsoleScope scope,
            CustomerRecord customer,
            List<String[]> features,
            Content content,
            @Nullable Fault fault) {

        public String path() {
            return CustomerRecord.path(scope, customer.id());
        }
    }
}
