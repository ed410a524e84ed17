package dev.ambit.engine;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The terms of a feature in a package, a grant or an answer, in the form of the API.
///
/// @param silent whether the feature is not named at all
public record FeatureTerms(
        boolean silent,
        boolean granted,
        @Nullable BigDecimal usageLimit,
        boolean unlimited,
        boolean soft,
        Set<String> values,
        @Nullable Reset reset) {

    public static final FeatureTerms SILENT = new FeatureTerms(true, false, null, false, false, Set.of(), null);
    public static final FeatureTerms DENIED = new FeatureTerms(false, false, null, false, false, Set.of(), null);

    public FeatureTerms {
        values = Set.copyOf(values);
        usageLimit = usageLimit == null ? null : Micros.decimal(Micros.of(usageLimit));
    }

    /// Reads `silent`, `denied`, `granted`, `{NY,LA}`, or a limit (`10`, `null`, `unlimited`) with `soft` and a
    /// reset (`monthly`, `weekly EveryMonday`) behind it.
    static FeatureTerms parse(String words) {
        String[] word = words.split(" ", -1);
        boolean soft = words.contains(" soft");
        Reset reset = reset(word);
        return switch (word[0]) {
            case "silent" -> SILENT;
            case "denied" -> DENIED;
            case "granted" -> new FeatureTerms(false, true, null, false, false, Set.of(), null);
            case "null" -> new FeatureTerms(false, true, null, false, soft, Set.of(), reset);
            case "unlimited" -> new FeatureTerms(false, true, null, true, false, Set.of(), reset);
            case String values
            when values.startsWith("{") -> new FeatureTerms(false, true, null, false, false, values(values), null);
            case String limit -> new FeatureTerms(false, true, new BigDecimal(limit), false, soft, Set.of(), reset);
        };
    }

    static Set<String> values(String braced) {
        String inside = braced.substring(1, braced.length() - 1);
        return inside.isEmpty() ? Set.of() : Set.of(inside.split(",", -1));
    }

    /// Converts a resolved entitlement.
    static FeatureTerms of(@Nullable Entitlement entitlement) {
        if (entitlement == null) {
            return SILENT;
        }
        if (entitlement.revoked()) {
            return DENIED;
        }
        Limit limit = entitlement.limit();
        boolean unlimited = limit instanceof Limit.Unlimited;
        boolean number = entitlement.feature().type() == FeatureType.NUMBER;
        return new FeatureTerms(
                false,
                true,
                number && !unlimited ? Micros.decimal(limit.micros()) : null,
                unlimited,
                limit instanceof Limit.Soft,
                entitlement.values(),
                entitlement.reset());
    }

    Grant grant(Feature feature, Behavior behavior) {
        long micros = usageLimit == null ? 0 : Micros.of(usageLimit);
        Limit limit = unlimited ? new Limit.Unlimited() : soft ? new Limit.Soft(micros) : new Limit.Hard(micros);
        return new Grant(feature, granted, limit, values, reset, behavior);
    }

    private static @Nullable Reset reset(String[] word) {
        for (int i = 0; i < word.length; i++) {
            ResetPeriod period = period(word[i]);
            if (period != null) {
                return new Reset(period, i + 1 < word.length ? anchoring(word[i + 1]) : Anchoring.SUBSCRIPTION_START);
            }
        }
        return null;
    }

    private static @Nullable ResetPeriod period(String word) {
        return switch (word) {
            case "yearly" -> ResetPeriod.YEAR;
            case "monthly" -> ResetPeriod.MONTH;
            case "weekly" -> ResetPeriod.WEEK;
            case "daily" -> ResetPeriod.DAY;
            case "hourly" -> ResetPeriod.HOUR;
            default -> null;
        };
    }

    private static Anchoring anchoring(String word) {
        return Arrays.stream(Anchoring.values())
                .filter(anchoring -> anchoring.wireName().equals(word))
                .findFirst()
                .orElseThrow();
    }
}
