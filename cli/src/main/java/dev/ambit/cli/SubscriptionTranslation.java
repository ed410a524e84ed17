package dev.ambit.cli;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Translates subscriptions of the GraphQL API into requests that provision them, and lists what the requests
/// cannot contain.
final class SubscriptionTranslation {

    private static final String AMOUNT = "price.price.amount";

    private final List<String> notes;
    private final Map<String, JsonObject> packages = new LinkedHashMap<>();

    /// @param catalog the catalog of the source
    /// @param notes receives a line for each thing that is not migrated
    SubscriptionTranslation(JsonObject catalog, List<String> notes) {
        this.notes = notes;
        catalog.list("plans").forEach(it -> packages.put("plan " + it.text("refId"), it));
        catalog.list("addons").forEach(it -> packages.put("addon " + it.text("refId"), it));
    }

    /// Returns the body of `POST /subscriptions`.
    Map<String, Object> body(String customer, JsonObject it) {
        Map<String, Object> body = new LinkedHashMap<>();
        String plan = it.text("plan.refId");
        body.put("id", it.text("subscriptionId"));
        body.put("customerId", customer);
        body.put("planId", plan);
        CatalogTranslation.copy(body, it, "startDate", "billingPeriod", "billingId", "cancellationDate");
        body.put("metadata", MigrationMark.metadata(it));
        put(body, "resourceId", it.text("resource.resourceId"));
        put(body, "payingCustomerId", it.text("payingCustomer.refId"));
        body.put("addons", addons(it));
        body.put("charges", charges(it));
        body.put("trialOverrideConfiguration", trial(it));
        note(it);
        return body;
    }

    private static List<Object> addons(JsonObject it) {
        return it.list("addons").stream()
                .map(addon -> (Object) Map.of("id", addon.text("addon.refId"), "quantity", wholeNumber(addon)))
                .toList();
    }

    private static int wholeNumber(JsonObject addon) {
        return new BigDecimal(addon.text("quantity")).intValueExact();
    }

    /// Returns the bought quantities, which are the limits of per-unit prices.
    private static List<Object> charges(JsonObject it) {
        List<Object> charges = new ArrayList<>();
        for (JsonObject price : it.list("prices")) {
            Object limit = price.fields().get("usageLimit");
            String feature = price.text("price.feature.refId");
            if (price.text("price.billingModel").equals("PER_UNIT") && limit != null && !feature.isEmpty()) {
                charges.add(Map.of("id", feature, "quantity", limit, "type", "FEATURE"));
            }
        }
        return charges;
    }

    private static Map<String, Object> trial(JsonObject it) {
        if (!it.text("status").equals("IN_TRIAL")) {
            return Map.of("isTrial", false);
        }
        Map<String, Object> trial = new LinkedHashMap<>(Map.of("isTrial", true));
        CatalogTranslation.copy(trial, it, "trialEndDate");
        CatalogTranslation.copy(trial, it.objectOrEmpty("trialConfiguration"), "trialEndBehavior");
        return trial;
    }

    private void note(JsonObject it) {
        String name = "Subscription " + it.text("subscriptionId");
        it.list("scheduledUpdates").stream()
                .filter(update -> update.text("scheduleStatus").equals("Scheduled"))
                .forEach(update -> notes.add(
                        "%s: its scheduled update of %s.".formatted(name, update.text("subscriptionScheduleType"))));
        Set<String> published = Set.copyOf(amounts(it));
        it.list("prices").stream()
                .filter(price -> !price.text(AMOUNT).isEmpty() && !published.contains(amount(price, "price.")))
                .forEach(price -> notes.add("%s: its price of %s %s, which is no published price."
                        .formatted(name, price.text(AMOUNT), price.text("price.price.currency"))));
    }

    /// Returns the amounts of the published prices of the subscription's packages.
    private List<String> amounts(JsonObject it) {
        Stream<String> plan = Stream.of("plan " + it.text("plan.refId"));
        Stream<String> addons = it.list("addons").stream().map(addon -> "addon " + addon.text("addon.refId"));
        return Stream.concat(plan, addons)
                .flatMap(known -> Stream.ofNullable(packages.get(known)))
                .flatMap(known -> known.list("prices").stream())
                .map(price -> amount(price, ""))
                .toList();
    }

    private static String amount(JsonObject price, String path) {
        String amount = price.text(path + "price.amount");
        return "%s %s %s %s"
                .formatted(
                        price.text(path + "billingModel"),
                        price.text(path + "feature.refId"),
                        amount.isEmpty() ? "" : new BigDecimal(amount).stripTrailingZeros(),
                        price.text(path + "price.currency"));
    }

    private static void put(Map<String, Object> body, String name, String value) {
        if (!value.isEmpty()) {
            body.put(name, value);
        }
    }
}
