package dev.ambit.sdk.stream;

import dev.ambit.event.Event;
import dev.ambit.event.EventOrigin;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Converts an event to the values of the root fields that it concerns. The body of an event has the state after it,
/// so a stream needs no other reads, and its values follow the order of the log.
final class StreamPayloads {

    private static final String TYPE = "__typename";
    private static final String CUSTOMER = "customerId";
    private static final String RESOURCE = "resourceId";
    private static final String USAGE = "currentUsage";
    private static final String START = "usagePeriodStart";
    private static final String END = "usagePeriodEnd";
    private static final String NEXT = "nextResetDate";
    private static final String RESET = "resetPeriod";
    private static final String CONFIGURATION = "resetPeriodConfiguration";

    /// Fields of an entitlement that events and SDKs name alike.
    private static final List<String> SAME = List.of(
            "usageLimit",
            "hasUnlimitedUsage",
            "hasSoftLimit",
            USAGE,
            "enumValues",
            "usagePeriodAnchor",
            START,
            END,
            RESET);

    private StreamPayloads() {}

    /// Returns the values by root field; none if the event does not concern SDKs.
    static Map<StreamField, Map<String, @Nullable Object>> of(Event event, EventOrigin origin) {
        if (!event.body().isReadable()) {
            return Map.of();
        }
        return switch (event.type()) {
            case ENTITLEMENTS_UPDATED -> entitlements(event);
            case CUSTOMER_DELETED -> empty(Objects.requireNonNull(event.customerId()));
            case MEASUREMENT_REPORTED -> usage(event);
            case PLAN_CREATED, PLAN_UPDATED -> published("Plan", event, origin);
            case ADDON_CREATED, ADDON_UPDATED -> published("Addon", event, origin);
            case null, default -> Map.of();
        };
    }

    private static Map<StreamField, Map<String, @Nullable Object>> entitlements(Event event) {
        Map<String, Object> body = event.body().fields();
        Object at = body.get("entitlementsUpdatedAt");
        List<Map<String, @Nullable Object>> all = body.get("entitlements") instanceof List<?> listed
                ? listed.stream().map(it -> entitlement(object(it), at)).toList()
                : List.of();
        return updated(Objects.requireNonNull(event.customerId()), resource(body), all);
    }

    /// Returns an empty list for a deleted customer. An SDK then asks for the customer again.
    private static Map<StreamField, Map<String, @Nullable Object>> empty(String customerId) {
        return updated(customerId, null, List.of());
    }

    private static Map<StreamField, Map<String, @Nullable Object>> updated(
            String customerId, @Nullable Object resourceId, List<Map<String, @Nullable Object>> entitlements) {
        Map<StreamField, Map<String, @Nullable Object>> payloads = new EnumMap<>(StreamField.class);
        payloads.put(
                StreamField.ENTITLEMENTS_UPDATED,
                map(CUSTOMER, customerId, RESOURCE, resourceId, "entitlements", entitlements));
        payloads.put(
                StreamField.ENTITLEMENTS_UPDATED_V2,
                map(CUSTOMER, customerId, RESOURCE, resourceId, "entitlements", entitlements));
        return payloads;
    }

    /// Returns one value for both generations of SDKs. Only the second reads a union, which needs `__typename`.
    private static Map<String, @Nullable Object> entitlement(Map<?, ?> info, @Nullable Object updatedAt) {
        Map<String, @Nullable Object> entitlement = map(TYPE, "FeatureEntitlement", "isGranted", true);
        SAME.forEach(name -> entitlement.put(name, info.get(name)));
        entitlement.putIfAbsent("hasUnlimitedUsage", false);
        entitlement.put(NEXT, info.get(END));
        entitlement.put("entitlementUpdatedAt", updatedAt);
        entitlement.put("usageUpdatedAt", updatedAt);
        entitlement.put(CONFIGURATION, configuration(info));
        entitlement.put("feature", feature(object(info.get("feature"))));
        return entitlement;
    }

    private static Map<String, @Nullable Object> feature(Map<?, ?> feature) {
        return map(
                "refId", feature.get("id"),
                "displayName", feature.get("name"),
                "description", feature.get("description"),
                "featureUnits", feature.get("unit"),
                "featureUnitsPlural", feature.get("units"),
                "unitTransformation", feature.get("unitTransformation"),
                "featureType", feature.get("featureType"),
                "meterType",
                        switch (String.valueOf(feature.get("meterType"))) {
                            case "FLUCTUATING" -> "Fluctuating";
                            case "INCREMENTAL" -> "Incremental";
                            default -> "None";
                        });
    }

    private static @Nullable Map<String, @Nullable Object> configuration(Map<?, ?> info) {
        Object word = object(info.get(CONFIGURATION)).get("accordingTo");
        return switch (String.valueOf(info.get(RESET))) {
            case "YEAR" -> map(TYPE, "YearlyResetPeriodConfig", "yearlyAccordingTo", word);
            case "MONTH" -> map(TYPE, "MonthlyResetPeriodConfig", "monthlyAccordingTo", word);
            case "WEEK" -> map(TYPE, "WeeklyResetPeriodConfig", "weeklyAccordingTo", word);
            default -> null;
        };
    }

    private static Map<StreamField, Map<String, @Nullable Object>> usage(Event event) {
        Map<String, Object> body = event.body().fields();
        Map<?, ?> feature = object(body.get("feature"));
        if (feature.isEmpty()) {
            return Map.of();
        }
        String customerId = Objects.requireNonNull(event.customerId());
        Object resource = resource(body);
        String at = event.happenedAt().toString();
        Map<StreamField, Map<String, @Nullable Object>> payloads = new EnumMap<>(StreamField.class);
        payloads.put(
                StreamField.USAGE_UPDATED,
                map(
                        "usage",
                        map(
                                CUSTOMER,
                                customerId,
                                RESOURCE,
                                resource,
                                "featureId",
                                feature.get("id"),
                                USAGE,
                                body.get(USAGE),
                                START,
                                millis(body.get(START)),
                                END,
                                millis(body.get(END)),
                                NEXT,
                                millis(body.get(NEXT))),
                        "entitlement",
                        entitlement(body, at)));
        payloads.put(
                StreamField.USAGE_UPDATED_V2,
                map(
                        CUSTOMER,
                        customerId,
                        RESOURCE,
                        resource,
                        "entitlementReference",
                        map("type", "FEATURE", "id", feature.get("id")),
                        "usage",
                        map(USAGE, body.get(USAGE), START, body.get(START), END, body.get(END), "usageUpdatedAt", at)));
        return payloads;
    }

    /// Always sends the migration type `NEW_CUSTOMERS`. The other type would make every SDK read all customers
    /// again, although the log has an event for each customer that a rollout migrates.
    private static Map<StreamField, Map<String, @Nullable Object>> published(
            String packageType, Event event, EventOrigin origin) {
        Map<String, Object> body = event.body().fields();
        if (!"PUBLISHED".equals(body.get("status"))) {
            return Map.of();
        }
        return Map.of(
                StreamField.PACKAGE_PUBLISHED,
                map(
                        "accountId", origin.accountId().toString(),
                        "environmentId", origin.environmentId().toString(),
                        "packageType", packageType,
                        "packageRefId", body.get("id"),
                        "packageVersion", body.get("version"),
                        "migrationType", "NEW_CUSTOMERS"));
    }

    private static @Nullable Object resource(Map<String, Object> body) {
        return object(body.get("resource")).get("id");
    }

    private static @Nullable Object millis(@Nullable Object iso) {
        return iso instanceof String text ? Instant.parse(text).toEpochMilli() : null;
    }

    private static Map<?, ?> object(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static Map<String, @Nullable Object> map(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> map = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return map;
    }
}
