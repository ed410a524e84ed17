package dev.ambit.entitlement;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Details of a plan in the tables; by default it is free.
///
/// @param grant further terms of each entitlement to the feature
/// @param beside entitlements to other features
/// @param charges the charges of the plan, as a field; null if it is free
record SaleTerms(
        List<String> grant,
        List<String> beside,
        String pricingType,
        @Nullable String charges) {

    static final SaleTerms FREE = new SaleTerms(List.of(), List.of(), "FREE", null);

    /// @param more `per` a month or a year, with `units` of the feature, with `overage`, `custom` price, `hidden`
    ///     in widgets, and another feature `beside` it
    static SaleTerms of(Map<String, String> more, String feature, String other) {
        List<String> grant = new ArrayList<>();
        if (more.containsKey("hidden")) {
            grant.add("\"hiddenFromWidgets\": [\"PAYWALL\"]");
        }
        if (more.containsKey("custom")) {
            grant.add("\"isCustom\": true");
        }
        List<String> beside = more.containsKey("beside")
                ? List.of("{\"id\": \"%s\", \"type\": \"FEATURE\", \"usageLimit\": 10}".formatted(other))
                : List.of();
        String charges = charges(more, feature);
        return new SaleTerms(
                grant, beside, more.containsKey("custom") ? "CUSTOM" : charges == null ? "FREE" : "PAID", charges);
    }

    private static @Nullable String charges(Map<String, String> more, String feature) {
        Set<String> words = more.keySet();
        if (words.contains("overage")) {
            return charges("overagePricingModels", "USAGE_BASED", feature, "MONTHLY");
        }
        if (words.contains("units")) {
            return charges("pricingModels", "PER_UNIT", feature, "MONTHLY");
        }
        String per = more.get("per");
        return per == null
                ? null
                : charges("pricingModels", "FLAT_FEE", "", per.equals("year") ? "ANNUALLY" : "MONTHLY");
    }

    private static String charges(String models, String model, String feature, String period) {
        String of = feature.isEmpty() ? "" : ", \"featureId\": \"%s\"".formatted(feature);
        return """
                "charges": {"pricingType": "PAID", "%s": [{"billingModel": "%s"%s,
                  "pricePeriods": [{"billingPeriod": "%s", "price": {"amount": 1, "currency": "usd"}}]}]}
                """.formatted(models, model, of, period);
    }
}
