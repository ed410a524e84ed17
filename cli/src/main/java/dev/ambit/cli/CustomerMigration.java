package dev.ambit.cli;

import dev.ambit.http.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Adds customers with their subscriptions, promotional entitlements and usage to an environment, and compares their
/// entitlements afterwards. Existing customers, subscriptions and grants stay as they are. Usage is set to that of the
/// source.
final class CustomerMigration {

    private static final String CUSTOMERS = "/api/v1/customers";
    private static final String SUBSCRIPTIONS = "/api/v1/subscriptions";
    private static final String ID = "refId";
    private static final Duration SETTLING = Duration.ofSeconds(1);
    private static final Set<Integer> KEY_PROBLEMS = Set.of(401, 403);
    private static final int REFUSED_MIN = 400;
    private static final int REFUSED_MAX = 499;

    private final ServerClient target;
    private final GraphqlClient answers;
    private final SubscriptionTranslation subscriptions;
    private final MigrationReport report;
    private final List<Map<String, Object>> postponed = new ArrayList<>();

    CustomerMigration(ServerClient target, SubscriptionTranslation subscriptions, MigrationReport report) {
        this.target = target;
        this.answers = new GraphqlClient(target);
        this.subscriptions = subscriptions;
        this.report = report;
    }

    /// Adds one customer as [MigrationSource] returns it.
    void add(JsonObject line) {
        JsonObject customer = line.object("customer");
        String id = customer.text(ID);
        note(customer, line.list("ended"));
        boolean isNew = !has(CUSTOMERS, id);
        if (isNew) {
            report.change(
                    "customers",
                    () -> write("Customer " + id, CUSTOMERS + "/import", Map.of("customers", List.of(body(customer)))));
        }
        for (JsonObject it : customer.list("subscriptions")) {
            addSubscription(id, it);
        }
        List<JsonObject> expected = line.list("answers");
        addGrants(id, isNew, customer, ParityReport.byFeature(expected));
        addUsage(id, isNew, expected);
        if (!report.isDryRun()) {
            compare(id, expected);
        }
    }

    /// Adds the subscriptions that were refused at first, for example because the customer who pays was added later.
    void finish() {
        for (Map<String, Object> body : postponed) {
            String name = "Subscription %s of customer %s".formatted(body.get("id"), body.get("customerId"));
            report.change("subscriptions", () -> write(name, SUBSCRIPTIONS, body));
        }
    }

    private static Map<String, Object> body(JsonObject it) {
        Map<String, Object> customer = new LinkedHashMap<>(Map.of("id", it.text(ID)));
        CatalogTranslation.copy(customer, it, "name", "email", "billingId");
        customer.put("metadata", CatalogTranslation.texts(it));
        return customer;
    }

    private void note(JsonObject customer, List<JsonObject> ended) {
        String name = "Customer " + customer.text(ID);
        ended.forEach(it -> report.note(
                "%s: the subscription %s, which is %s.".formatted(name, it.text("subscriptionId"), it.text("status"))));
        String coupon = customer.text("coupon.refId");
        if (!coupon.isEmpty()) {
            report.note("%s: the coupon %s.".formatted(name, coupon));
        }
        if (Boolean.parseBoolean(customer.text("hasPaymentMethod"))) {
            report.note("%s: the payment method.".formatted(name));
        }
    }

    private void addSubscription(String customer, JsonObject it) {
        Map<String, Object> body = subscriptions.body(customer, it);
        if (!has(SUBSCRIPTIONS, it.text("subscriptionId"))) {
            report.change("subscriptions", () -> written(SUBSCRIPTIONS, body, _ -> postponed.add(body)));
        }
    }

    private void addGrants(String id, boolean isNew, JsonObject customer, Map<String, JsonObject> entitlements) {
        String path = "%s/%s/promotional-entitlements".formatted(CUSTOMERS, CommandContext.encoded(id));
        List<JsonObject> active = customer.list("promotionalEntitlements").stream()
                .filter(it -> it.text("status").equals("Active"))
                .toList();
        Set<String> present = active.isEmpty() || isNew
                ? Set.of()
                : new JsonObject(Json.map(GraphqlClient.patiently(() -> target.get(path))))
                        .list("data").stream().map(it -> it.text("featureId")).collect(Collectors.toSet());
        for (JsonObject it : active) {
            String feature = it.text("feature.refId");
            if (!present.contains(feature)) {
                Map<String, Object> grant = grant(feature, it, entitlements);
                String name = "Promotional entitlement of customer %s to %s".formatted(id, feature);
                report.change(
                        "promotional entitlements",
                        () -> write(name, path, Map.of("promotionalEntitlements", List.of(grant))));
            }
        }
    }

    private static Map<String, Object> grant(String feature, JsonObject it, Map<String, JsonObject> entitlements) {
        Map<String, Object> grant = new LinkedHashMap<>(Map.of("featureId", feature));
        CatalogTranslation.copy(
                grant, it, "usageLimit", "hasUnlimitedUsage", "hasSoftLimit", "resetPeriod", "isVisible");
        grant.put("period", it.text("endDate").isEmpty() ? "lifetime" : "custom");
        if (!it.text("endDate").isEmpty()) {
            grant.put("customEndDate", it.text("endDate"));
        }
        // The API lists no values of a grant, so those of the entitlement are used.
        JsonObject entitlement = entitlements.get(feature);
        if (entitlement != null) {
            CatalogTranslation.copy(grant, entitlement, "enumValues");
        }
        return grant;
    }

    /// Sets the usage of the current period where it differs.
    private void addUsage(String id, boolean isNew, List<JsonObject> expected) {
        List<JsonObject> used =
                expected.stream().filter(it -> !metered(it).isEmpty()).toList();
        if (used.isEmpty()) {
            return;
        }
        List<JsonObject> present = isNew && report.isDryRun() ? List.of() : answers(id, used);
        for (JsonObject it : used) {
            String resource = it.text("resourceId");
            Map<String, JsonObject> known = ParityReport.byFeature(present.stream()
                    .filter(other -> other.text("resourceId").equals(resource))
                    .toList());
            metered(it).forEach((feature, usage) -> {
                JsonObject other = known.getOrDefault(feature, new JsonObject(Map.of()));
                if (usage.compareTo(number(other)) != 0) {
                    setUsage(id, resource, feature, usage);
                }
            });
        }
    }

    private void setUsage(String id, String resource, String feature, BigDecimal usage) {
        Map<String, Object> body = new LinkedHashMap<>(Map.of("customerId", id, "featureId", feature));
        body.put("value", usage);
        body.put("updateBehavior", "SET");
        if (!resource.isEmpty()) {
            body.put("resourceId", resource);
        }
        String name = "Usage of %s by customer %s".formatted(feature, id);
        report.change("usages", () -> write(name, "/api/v1/usage", Map.of("usages", List.of(body))));
    }

    private static Map<String, BigDecimal> metered(JsonObject answers) {
        Map<String, BigDecimal> usages = new LinkedHashMap<>();
        ParityReport.byFeature(List.of(answers)).forEach((feature, it) -> {
            if (number(it).signum() != 0) {
                usages.put(feature, number(it));
            }
        });
        return usages;
    }

    private static BigDecimal number(JsonObject entitlement) {
        String usage = entitlement.text("currentUsage");
        return usage.isEmpty() ? BigDecimal.ZERO : new BigDecimal(usage);
    }

    /// Waits once if answers differ, because another server may answer that has not applied the latest write yet.
    private void compare(String id, List<JsonObject> expected) {
        List<JsonObject> actual = answers(id, expected);
        if (!report.parity().differences(id, expected, actual).isEmpty()) {
            GraphqlClient.sleep(SETTLING);
            actual = answers(id, expected);
        }
        report.parity().add(id, expected, actual);
    }

    private List<JsonObject> answers(String id, List<JsonObject> expected) {
        return GraphqlSource.answers(
                answers, id, expected.stream().map(it -> it.text("resourceId")).collect(Collectors.toSet()));
    }

    private boolean has(String collection, String id) {
        return GraphqlClient.patiently(() -> target.has(collection + "/" + CommandContext.encoded(id)));
    }

    private boolean write(String name, String path, Map<String, Object> body) {
        return written(path, body, refusal -> report.note("%s: %s".formatted(name, refusal.getMessage())));
    }

    private boolean written(String path, Map<String, Object> body, Consumer<ServerRefusal> refused) {
        try {
            GraphqlClient.patiently(() -> target.post(path, body));
            return true;
        } catch (ServerRefusal refusal) {
            boolean isOfEntity = refusal.status() >= REFUSED_MIN
                    && refusal.status() <= REFUSED_MAX
                    && !KEY_PROBLEMS.contains(refusal.status());
            if (!isOfEntity) {
                throw refusal;
            }
            refused.accept(refusal);
            return false;
        }
    }
}
