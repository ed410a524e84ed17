package dev.ambit.check;

import dev.ambit.applier.IsoTimestamp;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.MeterType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Parses a list of entitlements from any sender. Invalid fields count as missing; entries without a feature,
/// such as credits, are skipped.
final class EntitlementParser {

    private static final String RESET = "nextResetDate";
    private static final String PERIOD_END = "usagePeriodEnd";

    private EntitlementParser() {}

    /// Returns the first entry of each feature by feature id.
    ///
    /// @param list the JSON of the column
    /// @param reported JSON object with measurements that are newer than the list, by feature
    /// @throws IllegalStateException if either is not valid JSON
    static Map<String, HeldEntitlement> read(@Nullable String list, @Nullable String reported) {
        Map<?, ?> measurements = object(PlainJson.value(reported).orElse(null));
        Map<String, HeldEntitlement> held = new LinkedHashMap<>();
        if (PlainJson.value(list).orElse(null) instanceof List<?> entries) {
            for (Object entry : entries) {
                Map<?, ?> fields = object(entry);
                Map<?, ?> feature = object(fields.get("feature"));
                if (feature.get("id") instanceof String id && !held.containsKey(id)) {
                    held.put(id, entitlement(id, feature, fields, object(measurements.get(id))));
                }
            }
        }
        return held;
    }

    private static HeldEntitlement entitlement(String id, Map<?, ?> feature, Map<?, ?> fields, Map<?, ?> reported) {
        MeterType meter = meter(feature.get("meterType"));
        List<?> values = fields.get("enumValues") instanceof List<?> list ? list : List.of();
        return new HeldEntitlement(
                id,
                type(feature.get("featureType")),
                meter,
                isTrue(fields.get("hasUnlimitedUsage")) || isTrue(fields.get("hasSoftLimit")),
                !values.isEmpty(),
                texts(values),
                quantity(fields.get("currentUsage")),
                quantity(fields.get("usageLimit")),
                meter == MeterType.INCREMENTAL ? resetMillis(fields, reported) : HeldEntitlement.NEVER);
    }

    private static @Nullable FeatureType type(@Nullable Object word) {
        return switch (String.valueOf(word)) {
            case "BOOLEAN" -> FeatureType.BOOLEAN;
            case "NUMBER" -> FeatureType.NUMBER;
            case "ENUM" -> FeatureType.ENUM;
            default -> null;
        };
    }

    /// Treats an unknown meter type as metered.
    private static MeterType meter(@Nullable Object word) {
        return switch (word == null ? "NONE" : word.toString().toUpperCase(Locale.ROOT)) {
            case "NONE" -> MeterType.NONE;
            case "INCREMENTAL" -> MeterType.INCREMENTAL;
            default -> MeterType.FLUCTUATING;
        };
    }

    /// Returns when the usage resets. Within one event `nextResetDate` has priority over `usagePeriodEnd` if it is
    /// not null; across events the later field has priority. The fields in `reported` are in order of arrival.
    private static long resetMillis(Map<?, ?> fields, Map<?, ?> reported) {
        String last = RESET;
        for (Map.Entry<?, ?> entry : reported.entrySet()) {
            if (entry.getValue() != null
                    && (entry.getKey().equals(RESET) || entry.getKey().equals(PERIOD_END))) {
                last = entry.getKey().toString();
            }
        }
        Optional<Instant> reset = moment(fields.get(last));
        return (reset.isPresent() ? reset : moment(fields.get(PERIOD_END)))
                .map(EntitlementParser::millis)
                .orElse(HeldEntitlement.NEVER);
    }

    private static Optional<Instant> moment(@Nullable Object text) {
        return text instanceof String it ? IsoTimestamp.parse(it) : Optional.empty();
    }

    /// Rounds up to the next millisecond.
    private static long millis(Instant at) {
        return at.toEpochMilli() + (at.equals(at.truncatedTo(ChronoUnit.MILLIS)) ? 0 : 1);
    }

    private static BigDecimal quantity(@Nullable Object value) {
        BigDecimal quantity = value instanceof String text ? QuantityParser.ofText(text) : null;
        return value instanceof BigDecimal number ? number : quantity == null ? BigDecimal.ZERO : quantity;
    }

    private static boolean isTrue(@Nullable Object value) {
        return Boolean.TRUE.equals(value);
    }

    private static Set<String> texts(List<?> values) {
        return values.stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Map<?, ?> object(@Nullable Object value) {
        return value instanceof Map<?, ?> object ? object : Map.of();
    }
}
