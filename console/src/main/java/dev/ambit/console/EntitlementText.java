package dev.ambit.console;

import dev.ambit.console.CatalogState.EntitlementContent;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Describes an entitlement in a few words, as a cell of a price table.
public final class EntitlementText {

    static final String NOT_INCLUDED = "–";

    private static final Map<String, String> PERIODS =
            Map.of("YEAR", "year", "MONTH", "month", "WEEK", "week", "DAY", "day", "HOUR", "hour");

    private EntitlementText() {}

    /// Returns the value, such as `2,000` or `Unlimited`.
    ///
    /// @param it null if the package does not grant the feature
    static String value(@Nullable FeatureState feature, @Nullable EntitlementContent it) {
        if (it == null || !it.isGranted()) {
            return NOT_INCLUDED;
        }
        if (it.isCustom()) {
            return "Custom";
        }
        if (it.hasUnlimitedUsage()) {
            return "Unlimited";
        }
        BigDecimal limit = it.usageLimit();
        if (limit != null) {
            return number(limit);
        }
        if (!it.enumValues().isEmpty()) {
            return it.enumValues().stream()
                    .map(value -> feature == null ? value : feature.valueWord(value))
                    .collect(Collectors.joining(", "));
        }
        return feature != null && feature.isNumber() ? "0" : "✓";
    }

    /// Returns the conditions of a limit, such as `per month · soft limit`.
    static String conditions(@Nullable EntitlementContent it) {
        if (it == null || !it.isGranted()) {
            return "";
        }
        String reset = it.resetPeriod() == null ? "" : "per " + PERIODS.getOrDefault(it.resetPeriod(), "period");
        String soft = it.hasSoftLimit() ? "soft limit" : "";
        return reset.isEmpty() || soft.isEmpty() ? reset + soft : reset + " · " + soft;
    }

    /// Returns value and conditions in one line.
    static String line(@Nullable FeatureState feature, @Nullable EntitlementContent it) {
        String conditions = conditions(it);
        String value = value(feature, it);
        String word = value.equals(NOT_INCLUDED) ? "not included" : value.equals("✓") ? "included" : value;
        return conditions.isEmpty() ? word : word + " " + conditions;
    }

    static String number(BigDecimal number) {
        return String.format(
                Locale.ENGLISH, "%,." + Math.max(0, number.stripTrailingZeros().scale()) + "f", number);
    }
}
