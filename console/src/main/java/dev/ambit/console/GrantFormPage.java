package dev.ambit.console;

import dev.ambit.http.Form;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The form that gives a customer one feature beside its subscriptions. The first step chooses the feature.
public final class GrantFormPage {

    private static final String FORM = "grant-form";

    private static final List<String[]> PERIODS = List.of(
            new String[] {"1 week", "1 week"},
            new String[] {"1 month", "1 month"},
            new String[] {"6 month", "6 months"},
            new String[] {"1 year", "1 year"},
            new String[] {"lifetime", "No end"},
            new String[] {"custom", "Until a date"});

    /// The labels of the fields of a grant, by their names in the API.
    static final Map<String, String> LABELS = Map.of(
            "usageLimit",
            "Limit",
            "customEndDate",
            "End date",
            "enumValues",
            "Values",
            "resetPeriod",
            "Resets",
            "period",
            "Duration");

    private GrantFormPage() {}

    /// Returns the durations that the form offers: values and labels.
    public static List<String[]> periods() {
        return PERIODS;
    }

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        CustomerRecord customer = CustomerRecord.find(visit, scope, visit.variable("id"));
        String id =
                Objects.requireNonNullElse(visit.request().query(Query.class).feature(), "");
        FeatureState feature = id.isEmpty() ? null : feature(visit, scope, id);
        return visit.show(FORM, view(visit, scope, customer, feature, Content.EMPTY, null));
    }

    static Response grant(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        CustomerRecord customer = CustomerRecord.find(visit, scope, visit.variable("id"));
        FeatureState feature = feature(visit, scope, visit.form().text("feature"));
        Content content = Content.of(visit.form());
        try {
            visit.send(
                    scope,
                    "POST",
                    "/customers/%s/promotional-entitlements".formatted(visit.variable("id")),
                    Map.of("promotionalEntitlements", List.of(content.body(feature))));
            return Screen.seeOther(CustomerRecord.path(scope, customer.id()) + "?done=granted");
        } catch (Problem problem) {
            Fault fault = Fault.of(problem).labelled(LABELS);
            return visit.refuse(problem, FORM, view(visit, scope, customer, feature, content, fault));
        }
    }

    private static FeatureState feature(ConsoleRequest visit, ConsoleScope scope, String id) {
        return visit.send(scope, "GET", "/features/" + UrlText.encoded(id), null)
                .data(FeatureState.class);
    }

    private static View view(
            ConsoleRequest visit,
            ConsoleScope scope,
            CustomerRecord customer,
            @Nullable FeatureState feature,
            Content content,
            @Nullable Fault fault) {
        String title = "Grant feature";
        List<FeatureState> features = feature != null
                ? List.of()
                : CatalogState.features(visit, scope).stream()
                        .filter(it -> !it.isArchived())
                        .toList();
        return new View(
                visit.frame(title, CustomersPage.SECTION, scope), scope, customer, feature, features, content, fault);
    }

    /// The query of the page.
    ///
    /// @param feature null: to be chosen
    public record Query(@Nullable String feature) {}

    /// The fields as they were typed.
    public record Content(
            String access, String limit, boolean isSoft, String reset, List<String> values, String period, String end) {

        static final Content EMPTY = new Content("LIMIT", "", false, "", List.of(), "1 month", "");

        public boolean isChecked(String value) {
            return values.contains(value);
        }

        static Content of(Form form) {
            return new Content(
                    form.text("access"),
                    form.text("usageLimit").strip(),
                    form.isTicked("hasSoftLimit"),
                    form.text("resetPeriod"),
                    form.texts("enumValues"),
                    form.text("period"),
                    form.text("customEndDate").strip());
        }

        Map<String, Object> body(FeatureState feature) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("featureId", feature.id());
            body.put("period", period);
            if (period.equals("custom") && !end.isEmpty()) {
                body.put("customEndDate", end.matches("\\d{4}-\\d\\d-\\d\\d") ? end + "T00:00:00Z" : end);
            }
            if (feature.isNumber()) {
                if (access.equals("UNLIMITED")) {
                    body.put("hasUnlimitedUsage", true);
                } else {
                    body.put("usageLimit", FormNumber.of("usageLimit", limit));
                }
            }
            if (feature.isMetered()) {
                body.put("hasSoftLimit", isSoft && !access.equals("UNLIMITED"));
                if (!reset.isEmpty()) {
                    body.put("resetPeriod", reset);
                }
            }
            if (feature.isEnum()) {
                body.put("enumValues", values);
            }
            return body;
        }
    }

    /// The form.
    ///
    /// @param feature null: to be chosen from `features`
    public record View(
            Frame frame,
            ConsoleScope scope,
            CustomerRecord customer,
            @Nullable FeatureState feature,
            List<FeatureState> features,
            Content content,
            @Nullable Fault fault) {

        public String path() {
            return CustomerRecord.path(scope, customer.id());
        }
    }
}
