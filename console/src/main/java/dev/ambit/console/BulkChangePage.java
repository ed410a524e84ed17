package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;

import dev.ambit.http.Json;
import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Changes all customers that match the filter of the list: a form, a preview with the number of customers and the
/// first of them, and the progress with the customers that failed.
public final class BulkChangePage {

    private static final String FORM = "bulk-change-form";
    private static final int PREVIEWED = 20;

    private static final List<String[]> PERIODS =
            List.of(new String[] {"", "Keep current period"}, new String[] {"MONTHLY", "Monthly"}, new String[] {
                "ANNUALLY", "Annually"
            });

    private static final List<String[]> STRATEGIES = List.of(
            new String[] {"IMMEDIATE", "Immediately"},
            new String[] {"END_OF_BILLING_PERIOD", "At the end of the billing period"});

    private static final List<String[]> TIMES = List.of(
            new String[] {"END_OF_BILLING_PERIOD", "At the end of the billing period"},
            new String[] {"IMMEDIATE", "Immediately"});

    private static final Map<String, String> LABELS = Map.of("target", "Plan", "q", "Search");

    private BulkChangePage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        CustomerQuery query = visit.request().query(Query.class).filter();
        String feature =
                Objects.requireNonNullElse(visit.request().query(Query.class).feature(), "");
        return visit.show(FORM, view(visit, scope, query, feature, null, GrantFormPage.Content.EMPTY, null, null));
    }

    static Response preview(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        CustomerQuery query = filter(visit);
        String feature = visit.form().text("feature");
        String target = visit.form().text("target");
        GrantFormPage.Content content = GrantFormPage.Content.of(visit.form());
        try {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("filter", query.conditions(visit.now()));
            String time = visit.form().text("migrationTime");
            if (!time.isEmpty()) {
                body.put("migration", Map.of("subscriptionMigrationTime", time));
            } else if (feature.isEmpty()) {
                body.put("plan", plan(visit, target));
            } else {
                body.put("promotionalEntitlements", List.of(content.body(feature(visit, scope, feature))));
            }
            Count count =
                    visit.send(scope, "POST", "/bulk-changes/preview", body).data(Count.class);
            body.put("expectedCustomers", count.count());
            body.put("expectedCustomersHash", count.customersHash());
            List<CustomerRecord> first = visit.send(
                            scope, "GET", "%slimit=%d".formatted(query.path(visit.now()), PREVIEWED), null)
                    .rows(CustomerRecord.class);
            var text = new SubscriptionText(
                    CatalogState.brief(visit, scope), PriceTable.byId(CatalogState.features(visit, scope)));
            return visit.show(
                    "bulk-change-preview",
                    new PreviewView(
                            visit.frame("Preview of the change", CustomersPage.SECTION, scope),
                            scope,
                            query,
                            time.isEmpty() ? summary(visit, scope, feature, target) : "Move to the latest prices",
                            count,
                            first,
                            text,
                            Json.text(body)));
        } catch (Problem problem) {
            Fault fault = Fault.of(problem).labelled(GrantFormPage.LABELS).labelled(LABELS);
            return visit.refuse(problem, FORM, view(visit, scope, query, feature, target, content, fault, null));
        }
    }

    static Response start(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Map<?, ?> body = visit.was(Body.class).fields();
        try {
            Started started = visit.send(scope, "POST", "/bulk-changes", body).data(Started.class);
            return Screen.seeOther("%s/customers/bulk/%s".formatted(scope.path(), started.id()));
        } catch (Problem problem) {
            return visit.refuse(
                    problem,
                    FORM,
                    view(visit, scope, filter(visit), "", null, GrantFormPage.Content.EMPTY, null, refusal(problem)));
        }
    }

    private static Fault refusal(Problem problem) {
        return new Fault(
                null,
                problem.code() == EDITED_MEANWHILE
                        ? "The matching customers have changed since the preview. Preview the change again."
                        : problem.message());
    }

    static Response progress(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String path = "/bulk-changes/" + visit.variable("id");
        Change change = visit.send(scope, "GET", path, null).data(Change.class);
        String after = visit.request().query(ProgressQuery.class).after();
        String position = after == null ? "" : "?after=" + UrlText.encoded(after);
        Reply failures = visit.send(scope, "GET", path + "/failures" + position, null);
        return visit.show(
                "bulk-change",
                new ProgressView(
                        visit.frame("Bulk change", CustomersPage.SECTION, scope),
                        scope,
                        change,
                        failures.rows(Failure.class),
                        failures.next()));
    }

    static Response pause(ConsoleRequest visit) {
        return change(visit, "pause");
    }

    static Response resume(ConsoleRequest visit) {
        return change(visit, "resume");
    }

    static Response cancel(ConsoleRequest visit) {
        return change(visit, "cancel");
    }

    private static Response change(ConsoleRequest visit, String verb) {
        ConsoleScope scope = visit.scope();
        visit.send(scope, "POST", "/operations/%s/%s".formatted(visit.variable("id"), verb), null);
        return Screen.seeOther("%s/customers/bulk/%s".formatted(scope.path(), visit.variable("id")));
    }

    private static Map<String, Object> plan(ConsoleRequest visit, String target) {
        Map<String, Object> plan = new LinkedHashMap<>();
        plan.put("planId", target);
        String period = visit.form().text("billingPeriod");
        if (!period.isEmpty()) {
            plan.put("billingPeriod", period);
        }
        plan.put("scheduleStrategy", visit.form().text("scheduleStrategy"));
        return plan;
    }

    private static String summary(ConsoleRequest visit, ConsoleScope scope, String feature, String target) {
        return feature.isEmpty()
                ? "Move to the plan %s"
                        .formatted(new SubscriptionText(CatalogState.brief(visit, scope), Map.of()).plan(target))
                : "Grant the feature %s"
                        .formatted(feature(visit, scope, feature).displayName());
    }

    private static CustomerQuery filter(ConsoleRequest visit) {
        return Json.read(visit.form().text("filter"), CustomerQuery.class);
    }

    private static FeatureState feature(ConsoleRequest visit, ConsoleScope scope, String id) {
        return visit.send(scope, "GET", "/features/" + UrlText.encoded(id), null)
                .data(FeatureState.class);
    }

    private static FormView view(
            ConsoleRequest visit,
            ConsoleScope scope,
            CustomerQuery query,
            String feature,
            @Nullable String target,
            GrantFormPage.Content content,
            @Nullable Fault fault,
            @Nullable Fault refusal) {
        List<FeatureState> features = CatalogState.features(visit, scope).stream()
                .filter(it -> !it.isArchived())
                .toList();
        CatalogState catalog = CatalogState.brief(visit, scope);
        var text = new SubscriptionText(catalog, Map.of());
        List<String[]> plans = catalog.plans().stream()
                .filter(it -> it.published() != null)
                .map(it -> new String[] {it.id(), text.plan(it.id())})
                .toList();
        return new FormView(
                visit.frame("Change customers", CustomersPage.SECTION, scope),
                scope,
                query,
                query.described(text),
                plans,
                features,
                feature.isEmpty() ? null : feature(visit, scope, feature),
                Objects.requireNonNullElse(target, ""),
                content,
                fault,
                refusal);
    }

    /// The query of the page: the filter of the list, and the feature to grant.
    public record Query(
            @Nullable String q,
            @Nullable String planId,
            @Nullable String status,
            @Nullable String trial,
            @Nullable String limit,
            @Nullable String created,
            @Nullable String after,
            @Nullable String feature) {

        CustomerQuery filter() {
            return new CustomerQuery(q, planId, status, trial, limit, created, null);
        }
    }

    public record ProgressQuery(@Nullable String after) {}

    /// The previewed request, as the page keeps it.
    record Body(
            Map<String, Object> filter,
            @Nullable List<Object> promotionalEntitlements,
            @Nullable Object plan,
            @Nullable Object migration,
            int expectedCustomers,
            String expectedCustomersHash) {

        Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("filter", filter);
            if (promotionalEntitlements != null) {
                fields.put("promotionalEntitlements", promotionalEntitlements);
            }
            if (plan != null) {
                fields.put("plan", plan);
            }
            if (migration != null) {
                fields.put("migration", migration);
            }
            fields.put("expectedCustomers", expectedCustomers);
            fields.put("expectedCustomersHash", expectedCustomersHash);
            return fields;
        }
    }

    /// The preview, as the API returns it.
    ///
    /// @param asOf the time of the environment's clock
    /// @param money null for grants
    /// @param customers the changes of the first customers
    public record Count(
            int count,
            String customersHash,
            Instant asOf,
            @Nullable List<MoneyChange> money,
            @Nullable Boolean isMoneyComplete,
            List<Changed> customers) {}

    /// The changes of one customer.
    ///
    /// @param changes one for each subscription that changes; empty for grants
    /// @param problem why the customer cannot be changed
    public record Changed(
            String customerId,
            List<SubscribePreview> changes,
            @Nullable Fault problem) {}

    private record Started(String id) {}

    /// A bulk change, as the API returns it.
    public record Change(
            String id,
            String state,
            long done,
            long total,
            long changed,
            long failed,
            @Nullable Fault problem) {

        public boolean isOver() {
            return OperationStates.isOver(state);
        }

        public String stateLabel() {
            return OperationStates.label(state);
        }
    }

    /// A customer that could not be changed.
    public record Failure(String customerId, Fault problem) {}

    /// The form.
    ///
    /// @param described the filter in words
    /// @param feature null: to be chosen
    /// @param refusal why the change could not be started
    public record FormView(
            Frame frame,
            ConsoleScope scope,
            CustomerQuery query,
            List<String> described,
            List<String[]> plans,
            List<FeatureState> features,
            @Nullable FeatureState feature,
            String target,
            GrantFormPage.Content content,
            @Nullable Fault fault,
            @Nullable Fault refusal) {

        public String filter() {
            return Json.text(query);
        }

        public List<String[]> periods() {
            return PERIODS;
        }

        public List<String[]> strategies() {
            return STRATEGIES;
        }

        public List<String[]> times() {
            return TIMES;
        }
    }

    /// The preview.
    ///
    /// @param first the first customers
    /// @param text the names of the catalog
    /// @param body the request that starts the change
    public record PreviewView(
            Frame frame,
            ConsoleScope scope,
            CustomerQuery query,
            String summary,
            Count preview,
            List<CustomerRecord> first,
            SubscriptionText text,
            String body) {

        /// Returns whether the page shows the changes of subscriptions.
        public boolean isOfSubscriptions() {
            return preview.money() != null;
        }

        /// Returns the changes of one of the first customers; null if the list has changed meanwhile.
        public @Nullable Changed changed(CustomerRecord it) {
            return preview.customers().stream()
                    .filter(one -> one.customerId().equals(it.id()))
                    .findFirst()
                    .orElse(null);
        }

        public int count() {
            return preview.count();
        }

        /// Returns the amounts before and after; empty for grants.
        public List<MoneyChange> money() {
            return Objects.requireNonNullElse(preview.money(), List.of());
        }

        public boolean isMoneyComplete() {
            return !Boolean.FALSE.equals(preview.isMoneyComplete());
        }

        public String filter() {
            return Json.text(query);
        }

        public String customers() {
            return RoleLabels.count(count(), "customer");
        }
    }

    public record ProgressView(
            Frame frame,
            ConsoleScope scope,
            Change change,
            List<Failure> failures,
            @Nullable String next) {

        public boolean may(String verb) {
            return scope.may("POST", "/operations/{id}/" + verb);
        }
    }
}
