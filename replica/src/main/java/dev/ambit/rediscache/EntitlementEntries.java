package dev.ambit.rediscache;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.applier.IsoTimestamp;
import dev.ambit.http.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Converts a list of entitlements to entries of the cache: one for the list, and one for the usage of each metered
/// feature.
final class EntitlementEntries {

    private static final String FEATURE = "feature";
    private static final String METER_TYPE = "meterType";
    private static final String CURRENT_USAGE = "currentUsage";
    private static final String PERIOD_START = "usagePeriodStart";
    private static final String PERIOD_END = "usagePeriodEnd";
    private static final String PERIOD_ANCHOR = "usagePeriodAnchor";
    private static final String NOT_METERED = "None";

    private EntitlementEntries() {}

    /// Entitlements without a feature, such as credits, are left out.
    static List<CacheEntry> of(EntitlementListRows.Row row) {
        String key = CacheEntry.listKey(row.customerId(), row.resourceId());
        Map<?, ?> times = row.usageMillis() == null ? Map.of() : Json.map(row.usageMillis());
        Map<String, Object> list = new LinkedHashMap<>();
        List<CacheEntry> entries = new ArrayList<>();
        if (Json.readLenient(row.entitlements().getBytes(UTF_8), Object.class) instanceof List<?> entitlements) {
            for (Object each : entitlements) {
                Map<?, ?> it = object(each);
                Map<?, ?> feature = object(it.get(FEATURE));
                if (feature.get("id") instanceof String id && !list.containsKey(id)) {
                    list.put(id, entitlement(it, feature, row.resourceId()));
                    if (!meterType(feature).equals(NOT_METERED)) {
                        long at = times.get(id) instanceof Number millis ? millis.longValue() : row.atMillis();
                        entries.add(new CacheEntry(CacheEntry.usageKey(key, id), Json.text(usage(it)), at));
                    }
                }
            }
        }
        // The SDK finds usage only through the list, so the list is written last.
        entries.add(new CacheEntry(key, Json.text(list), row.atMillis()));
        return entries;
    }

    private static Map<String, Object> entitlement(Map<?, ?> it, Map<?, ?> feature, String resourceId) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", feature.get("id"));
        put(shown, "featureType", feature.get("featureType"));
        shown.put(METER_TYPE, meterType(feature));
        shown.put("units", Objects.requireNonNullElse(feature.get("unit"), ""));
        shown.put("unitsPlural", Objects.requireNonNullElse(feature.get("units"), ""));
        Map<String, Object> calculated = new LinkedHashMap<>();
        calculated.put(FEATURE, shown);
        put(calculated, "resourceId", resourceId.isEmpty() ? null : resourceId);
        put(calculated, "usageLimit", it.get("usageLimit"));
        calculated.put("hasUnlimitedUsage", isTrue(it.get("hasUnlimitedUsage")));
        calculated.put("hasSoftLimit", isTrue(it.get("hasSoftLimit")));
        calculated.put("enumValues", it.get("enumValues") instanceof List<?> values ? values : List.of());
        Map<String, Object> usage = usage(it);
        put(usage, PERIOD_ANCHOR, millis(it.get(PERIOD_ANCHOR)));
        put(usage, "resetPeriod", it.get("resetPeriod"));
        put(usage, "resetPeriodConfiguration", it.get("resetPeriodConfiguration"));
        return Map.of("calculatedEntitlement", calculated, "featureUsage", usage);
    }

    private static Map<String, Object> usage(Map<?, ?> it) {
        Map<String, Object> usage = new LinkedHashMap<>();
        usage.put(CURRENT_USAGE, Objects.requireNonNullElse(it.get(CURRENT_USAGE), 0));
        put(usage, PERIOD_START, millis(it.get(PERIOD_START)));
        put(usage, PERIOD_END, millis(it.get(PERIOD_END)));
        return usage;
    }

    /// Returns the meter type as the SDK spells it, such as `Incremental`.
    private static String meterType(Map<?, ?> feature) {
        if (!(feature.get(METER_TYPE) instanceof String word) || word.isEmpty()) {
            return NOT_METERED;
        }
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1).toLowerCase(Locale.ROOT);
    }

    private static @Nullable Long millis(@Nullable Object time) {
        return time instanceof String text
                ? IsoTimestamp.parse(text).map(Instant::toEpochMilli).orElse(null)
                : null;
    }

    /// Adds a field unless its value is null, as the SDK does.
    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    private static boolean isTrue(@Nullable Object value) {
        return Boolean.TRUE.equals(value);
    }

    private static Map<?, ?> object(@Nullable Object value) {
        return value instanceof Map<?, ?> object ? object : Map.of();
    }
}
