package dev.ambit.console;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The page of a customer: subscriptions, entitlements with usage, and grants.
public final class CustomerPage {

    private static final String TEMPLATE = "customer";
    private static final int MISSING_MAX = 100;
    private static final int SUBSCRIPTIONS_MAX = 50;
    private static final int SHOWN_MAX = 12;

    /// Number of features with values whose values are read one by one.
    private static final int VALUES_MAX = 20;

    private CustomerPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        return visit.show(TEMPLATE, view(visit, scope, null));
    }

    /// Revokes a promotional grant.
    static Response revoke(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        try {
            visit.send(
                    scope,
                    "DELETE",
                    "/customers/%s/promotional-entitlements/%s"
                            .formatted(visit.variable("id"), visit.variable("feature")),
                    null);
            String id = visit.request().variable("id");
            return Screen.seeOther(CustomerRecord.path(scope, id) + "?done=revoked");
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, view(visit, scope, Fault.of(problem)));
        }
    }

    private static View view(ConsoleRequest visit, ConsoleScope scope, @Nullable Fault fault) {
        CustomerRecord customer = CustomerRecord.find(visit, scope, visit.variable("id"));
        Query query =
                visit.request().method().equals("GET") ? visit.request().query(Query.class) : new Query(null, null);
        String resource = Objects.requireNonNullElse(query.resource(), "");
        List<SubscriptionRecord> subscriptions =
                SubscriptionRecord.ofCustomer(visit, scope, customer.id(), SUBSCRIPTIONS_MAX);
        Map<String, FeatureState> features = PriceTable.byId(CatalogState.features(visit, scope));
        var text = new SubscriptionText(CatalogState.brief(visit, scope), features);
        List<EntitlementRow> rows = entitlements(visit, scope, customer, resource, features);
        return new View(
                visit.frame(customer.title(), CustomersPage.SECTION, scope),
                scope,
                customer,
                text,
                subscriptions.stream()
                        .sorted(comparing(SubscriptionRecord::isOver)
                                .thenComparing(
                                        comparing(SubscriptionRecord::startDate).reversed()))
                        .toList(),
                resource,
                rows,
                missing(rows, features),
                grants(visit, scope, customer),
                Objects.requireNonNullElse(query.done(), ""),
                fault);
    }

    private static List<EntitlementRow> entitlements(
            ConsoleRequest visit,
            ConsoleScope scope,
            CustomerRecord customer,
            String resource,
            Map<String, FeatureState> features) {
        String query = resource.isEmpty() ? "" : "resourceId=" + UrlText.encoded(resource);
        List<CheckAnswer> answers = visit.send(
                        scope, "GET", "/customers/%s/entitlements?%s".formatted(visit.variable("id"), query), null)
                .data(Entitlements.class)
                .entitlements();
        List<EntitlementRow> rows = new ArrayList<>();
        int valued = 0;
        for (CheckAnswer answer : answers) {
            CheckAnswer.Checked checked = Objects.requireNonNull(answer.feature());
            FeatureState feature = features.get(checked.id());
            List<String> values = List.of();
            if (checked.featureType().equals("ENUM") && valued++ < VALUES_MAX) {
                values = values(visit, scope, customer, checked.id(), query.isEmpty() ? "" : "&" + query);
            }
            rows.add(new EntitlementRow(checked.id(), checked.displayName(), feature, answer, values));
        }
        rows.sort(comparingInt((EntitlementRow it) -> it.isMetered() ? 0 : 1)
                .thenComparing(comparingInt(EntitlementRow::percent).reversed())
                .thenComparing(EntitlementRow::name));
        return rows;
    }

    private static List<String> values(
            ConsoleRequest visit, ConsoleScope scope, CustomerRecord customer, String feature, String query) {
        CheckAnswer.Reasons reasons = CheckAnswer.explained(visit, scope, customer.id(), feature, query)
                .explanation();
        return reasons == null ? List.of() : reasons.values();
    }

    /// Returns the features of the catalog that the customer does not have.
    private static List<EntitlementRow> missing(List<EntitlementRow> rows, Map<String, FeatureState> features) {
        Map<String, FeatureState> rest = new HashMap<>(features);
        rows.forEach(it -> rest.remove(it.id()));
        return rest.values().stream()
                .filter(it -> !it.isArchived())
                .map(it -> new EntitlementRow(it.id(), it.displayName(), it, null, List.of()))
                .sorted(comparing(EntitlementRow::name))
                .toList();
    }

    private static List<GrantRecord> grants(ConsoleRequest visit, ConsoleScope scope, CustomerRecord customer) {
        return visit.send(
                        scope,
                        "GET",
                        "/customers/%s/promotional-entitlements?limit=100".formatted(UrlText.encoded(customer.id())),
                        null)
                .rows(GrantRecord.class);
    }

    /// The query of the page.
    ///
    /// @param done the action that led here
    public record Query(@Nullable String resource, @Nullable String done) {}

    private record Entitlements(List<CheckAnswer> entitlements) {}

    /// The page.
    ///
    /// @param resource id of the resource whose entitlements are shown; empty for the customer itself
    /// @param missing features that the customer does not have
    public record View(
            Frame frame,
            ConsoleScope scope,
            CustomerRecord customer,
            SubscriptionText text,
            List<SubscriptionRecord> subscriptions,
            String resource,
            List<EntitlementRow> rows,
            List<EntitlementRow> missing,
            List<GrantRecord> grants,
            String done,
            @Nullable Fault fault) {

        public String path() {
            return CustomerRecord.path(scope, customer.id());
        }

        public boolean mayEdit() {
            return scope.may("PATCH", "/customers/{id}");
        }

        public boolean maySell() {
            return !customer.isArchived() && scope.may("POST", "/subscriptions");
        }

        public boolean mayReport() {
            return !customer.isArchived() && !scope.isProduction() && scope.may("POST", "/usage");
        }

        public boolean mayGrant() {
            return !customer.isArchived() && scope.may("POST", "/customers/{id}/promotional-entitlements");
        }

        /// Returns the first of the missing features, so that the page stays small with a large catalog.
        public List<EntitlementRow> missingListed() {
            return missing.stream().limit(MISSING_MAX).toList();
        }

        public List<EntitlementRow> metered() {
            return rows.stream().filter(EntitlementRow::isMetered).toList();
        }

        public List<EntitlementRow> included() {
            return rows.stream().filter(it -> !it.isMetered()).toList();
        }

        /// Returns the number of features that are listed without a click.
        public int foldedAbove() {
            return SHOWN_MAX;
        }

        /// Returns the subscription that has not ended, if it is the only one.
        public @Nullable SubscriptionRecord only() {
            List<SubscriptionRecord> open =
                    subscriptions.stream().filter(it -> !it.isOver()).toList();
            return open.size() == 1 ? open.getFirst() : null;
        }

        /// Returns the resources that the customer has subscriptions for.
        public List<String> resources() {
            return subscriptions.stream()
                    .map(SubscriptionRecord::resourceId)
                    .filter(Objects::nonNull)
                    .distinct()
                    .toList();
        }

        public String resourceQuery() {
            return resource.isEmpty() ? "" : "?resource=" + UrlText.encoded(resource);
        }

        public String doneWord() {
            return switch (done) {
                case "created" -> "Customer added";
                case "saved" -> "Customer saved";
                case "archived" -> "Customer archived";
                case "unarchived" -> "Customer unarchived";
                case "granted" -> "Feature granted";
                case "revoked" -> "Grant revoked";
                case "reported" -> "Usage reported";
                case "subscribed" -> "Subscription saved";
                default -> "";
            };
        }
    }
}
