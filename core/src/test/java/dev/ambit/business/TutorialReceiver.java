package dev.ambit.business;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The receiver of the "Bring Your Own Solution" tutorial: a table of customers and one of subscriptions, filled
/// by ten types of events in the order of arrival, and an access check that reads only them. Nothing is compared
/// by time or version, and an insert fails if the row exists.
final class TutorialReceiver {

    static final Set<String> TYPES = Set.of(
            "customer.created",
            "customer.updated",
            "customer.deleted",
            "entitlements.updated",
            "measurement.reported",
            "subscription.created",
            "subscription.updated",
            "subscription.canceled",
            "subscription.expired",
            "subscription.trial_expired");

    private static final List<String> USAGE =
            List.of("currentUsage", "usageLimit", "hasUnlimitedUsage", "nextResetDate");

    private final Map<String, List<Map<String, @Nullable Object>>> customers = new HashMap<>();
    private final Map<String, TutorialSubscription> subscriptions = new TreeMap<>();

    Map<String, TutorialSubscription> subscriptions() {
        return subscriptions;
    }

    void process(Map<?, ?> event) {
        String type = String.valueOf(event.get("type"));
        switch (type) {
            case "customer.created" ->
                assertThat(customers.putIfAbsent(id(event), List.of()))
                        .as("row of " + event)
                        .isNull();
            case "customer.updated" -> {
                // Only columns that the test does not compare.
            }
            case "customer.deleted" -> customers.remove(id(event));
            case "entitlements.updated" -> customers.replace(id(event.get("customer")), entitlements(event));
            case "measurement.reported" ->
                Objects.requireNonNull(customers.get(id(event.get("customer")))).stream()
                        .filter(it -> id(it.get("feature")).equals(id(event.get("feature"))))
                        .forEach(it -> USAGE.forEach(field -> it.put(field, event.get(field))));
            case "subscription.created" -> {
                assertThat(customers).containsKey(id(event.get("customer")));
                assertThat(subscriptions.put(id(event), TutorialSubscription.of(event)))
                        .as("row of " + event)
                        .isNull();
            }
            case "subscription.updated",
                    "subscription.canceled",
                    "subscription.expired",
                    "subscription.trial_expired" -> subscriptions.replace(id(event), TutorialSubscription.of(event));
            default -> throw new AssertionError("The tutorial does not subscribe to " + type);
        }
    }

    /// The tutorial's `checkAccess`.
    boolean hasAccess(String customer, String feature, int requested, Instant now) {
        Optional<Map<String, @Nullable Object>> found = entitlement(customer, feature);
        if (found.isEmpty()) {
            return false;
        }
        Map<String, @Nullable Object> it = found.get();
        if (!(it.get("feature") instanceof Map<?, ?> shown) || "BOOLEAN".equals(shown.get("featureType"))) {
            return true;
        }
        return Boolean.TRUE.equals(it.get("hasUnlimitedUsage"))
                || Boolean.TRUE.equals(it.get("hasSoftLimit"))
                || usage(it, now).add(BigDecimal.valueOf(requested)).compareTo(number(it, "usageLimit")) <= 0;
    }

    Optional<Map<String, @Nullable Object>> entitlement(String customer, String feature) {
        return customers.getOrDefault(customer, List.of()).stream()
                .filter(it -> id(it.get("feature")).equals(feature))
                .findFirst();
    }

    /// Usage of a counter whose reset is over counts as 0.
    static BigDecimal usage(Map<String, @Nullable Object> entitlement, Instant now) {
        boolean isReset = entitlement.get("feature") instanceof Map<?, ?> feature
                && "INCREMENTAL".equals(feature.get("meterType"))
                && entitlement.get("nextResetDate") instanceof String date
                && !Instant.parse(date).isAfter(now);
        return isReset ? BigDecimal.ZERO : number(entitlement, "currentUsage");
    }

    static BigDecimal number(Map<String, @Nullable Object> entitlement, String field) {
        Object number = entitlement.get(field);
        return number == null ? BigDecimal.ZERO : new BigDecimal(number.toString());
    }

    private static List<Map<String, @Nullable Object>> entitlements(Map<?, ?> event) {
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        if (event.get("entitlements") instanceof List<?> list) {
            for (Object each : list) {
                if (each instanceof Map<?, ?> fields) {
                    Map<String, @Nullable Object> row = new HashMap<>();
                    fields.forEach((name, value) -> row.put(String.valueOf(name), value));
                    all.add(row);
                }
            }
        }
        return all;
    }

    static String id(@Nullable Object thing) {
        return thing instanceof Map<?, ?> fields ? String.valueOf(fields.get("id")) : "";
    }
}
