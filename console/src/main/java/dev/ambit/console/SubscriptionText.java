package dev.ambit.console;

import dev.ambit.console.SubscriptionRecord.Price;
import dev.ambit.console.SubscriptionRecord.Update;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A subscription in a few words, with the names of the catalog.
public final class SubscriptionText {

    private final CatalogState catalog;
    private final Map<String, FeatureState> features;

    SubscriptionText(CatalogState catalog, Map<String, FeatureState> features) {
        this.catalog = catalog;
        this.features = features;
    }

    public String plan(String id) {
        return name(true, id);
    }

    public String addon(String id) {
        return name(false, id);
    }

    public String feature(String id) {
        FeatureState feature = features.get(id);
        return feature == null ? id : feature.displayName();
    }

    @Nullable
    FeatureState featureState(String id) {
        return features.get(id);
    }

    /// Returns the name of a package of the catalog, or the id of one that the catalog no longer lists.
    public String anyPackage(String id) {
        return catalog.find(true, id).isPresent() ? plan(id) : addon(id);
    }

    /// Returns the prices of a published plan.
    public String price(String planId) {
        return PriceText.line(
                catalog.find(true, planId)
                        .map(CatalogState.PackageRecord::published)
                        .orElse(null),
                features);
    }

    public String number(BigDecimal number) {
        return EntitlementText.number(number);
    }

    private String name(boolean isPlan, String id) {
        return catalog.find(isPlan, id)
                .map(it -> it.published() == null ? it.content() : it.published())
                .map(CatalogState.Terms::displayName)
                .orElse(id);
    }

    /// Returns the recurring price, one-time charges and usage charges, such as `€12 a month plus €100 once plus
    /// usage`.
    public String amount(SubscriptionRecord it) {
        if (it.pricingType().equals("FREE")) {
            return "Free";
        }
        if (it.pricingType().equals("CUSTOM")) {
            return "Custom price";
        }
        List<String> sums = new ArrayList<>();
        sum(it, price -> isFixed(price) && !price.isOnce(), sums, period(it.billingPeriod()));
        sum(it, price -> isFixed(price) && price.isOnce(), sums, " once");
        if (it.prices().stream().anyMatch(price -> !price.isUsageBased() && !isFixed(price))) {
            sums.add(sums.isEmpty() ? "Price by tiers or blocks" : "tiers or blocks");
        }
        if (it.prices().stream().anyMatch(Price::isUsageBased)) {
            sums.add(sums.isEmpty() ? "Price by usage" : "usage");
        }
        return sums.isEmpty() ? "No price" : String.join(" plus ", sums);
    }

    private static boolean isFixed(Price price) {
        return price.amount() != null && price.blockSize() == null && !price.isUsageBased();
    }

    private static void sum(SubscriptionRecord it, Predicate<Price> which, List<String> sums, String period) {
        List<Price> prices = it.prices().stream().filter(which).toList();
        if (!prices.isEmpty()) {
            BigDecimal total = prices.stream().map(price -> amount(it, price)).reduce(BigDecimal.ZERO, BigDecimal::add);
            sums.add(PriceText.money(total, prices.getFirst().currency()) + period);
        }
    }

    /// Returns the parts of the amount, such as `3 × unit-user at €4`.
    public List<String> parts(SubscriptionRecord it) {
        List<String> parts = new ArrayList<>();
        for (Price price : it.prices()) {
            String per = price.amount() == null ? "tiered price" : PriceText.money(price.amount(), price.currency());
            per += price.isOnce() ? " once" : price.isUsageBased() ? " by usage" : "";
            String owner = price.addonId() == null ? "" : addon(price.addonId()) + ": ";
            if (price.featureId() != null) {
                BigDecimal units = price.isUsageBased() ? BigDecimal.ZERO : it.units(price.featureId());
                String quantity = units.signum() == 0 ? "" : EntitlementText.number(units) + " × ";
                parts.add("%s%s%s at %s".formatted(owner, quantity, feature(price.featureId()), per));
            } else if (price.addonId() != null) {
                parts.add("%s%s × %s".formatted(owner, EntitlementText.number(it.quantity(price.addonId())), per));
            } else if (price.isOnce()) {
                parts.add(per);
            }
        }
        return parts;
    }

    /// Returns a scheduled change, such as `Change to plan Free`.
    public String update(Update it) {
        return switch (it.subscriptionScheduleType()) {
            case "PLAN" ->
                "Change to plan "
                        + (it.targetPackage() == null
                                ? ""
                                : plan(it.targetPackage().id()));
            case "ADDON" -> "Change of add-ons";
            case "UNIT_AMOUNT" -> "Change of quantities";
            case "ENTITLEMENT" -> "Change of agreed entitlements";
            case "BILLING_PERIOD" -> "Change of the billing period";
            case "MIGRATE_TO_LATEST" -> "Move to the latest version";
            default -> it.subscriptionScheduleType();
        };
    }

    private static BigDecimal amount(SubscriptionRecord it, Price price) {
        BigDecimal amount = price.amount() == null ? BigDecimal.ZERO : price.amount();
        BigDecimal units = price.featureId() == null ? BigDecimal.ONE : it.units(price.featureId());
        return amount.multiply(units).multiply(price.addonId() == null ? BigDecimal.ONE : it.quantity(price.addonId()));
    }

    static String period(@Nullable String billingPeriod) {
        return switch (billingPeriod) {
            case "ANNUALLY" -> " a year";
            case "MONTHLY" -> " a month";
            case null, default -> "";
        };
    }
}
