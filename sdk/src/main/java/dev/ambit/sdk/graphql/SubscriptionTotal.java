package dev.ambit.sdk.graphql;

import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.Charge;
import dev.ambit.catalog.TiersMode;
import dev.ambit.engine.price.Rate;
import dev.ambit.engine.price.Tier;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Sums the recurring prices of a subscription as the REST API answers them. Usage is not part of the sum.
final class SubscriptionTotal {

    private static final String ADDON_ID = "addonId";
    private static final String QUANTITY = "quantity";
    private static final String AMOUNT = "amount";

    private SubscriptionTotal() {}

    /// Returns the type `CustomerSubscriptionTotalPrice`; null without a recurring price.
    static @Nullable Map<String, Object> of(Map<String, Object> subscription, PublishedCatalog catalog) {
        BigDecimal plan = BigDecimal.ZERO;
        BigDecimal addons = BigDecimal.ZERO;
        String currency = null;
        for (Map<String, Object> price : Values.objects(subscription.get("prices"))) {
            if (!"RECURRING".equals(price.get("billingCadence")) || "USAGE_BASED".equals(price.get("billingModel"))) {
                continue;
            }
            currency = String.valueOf(price.get("currency")).toUpperCase(Locale.ROOT);
            BigDecimal amount = amount(subscription, price, catalog);
            if (price.containsKey(ADDON_ID)) {
                addons = addons.add(amount);
            } else {
                plan = plan.add(amount);
            }
        }
        return currency == null
                ? null
                : Map.of(
                        "subTotal", money(plan.add(addons), currency),
                        "total", money(plan.add(addons), currency),
                        "addonsTotal", money(addons, currency));
    }

    /// Returns the units that the subscription has bought at a price, or null for a flat price.
    static @Nullable BigDecimal units(Map<String, Object> subscription, Map<String, Object> price) {
        return Values.objects(subscription.get("charges")).stream()
                .filter(it -> Objects.equals(it.get("id"), price.get("featureId")))
                .map(it -> (BigDecimal) it.get(QUANTITY))
                .findFirst()
                .orElse(null);
    }

    /// Returns the published price that a price of a subscription comes from. The id of the subscription's price
    /// is the id of the package, a dot, and the id of the published price.
    static Optional<Charge> charge(Map<String, Object> price, PublishedCatalog catalog) {
        String id = String.valueOf(price.get("id"));
        String addon = Values.text(price.get(ADDON_ID));
        Map<String, CatalogPackage> packages = addon == null ? catalog.plans() : catalog.addons();
        return packages.values().stream()
                .filter(it -> id.startsWith(it.id() + "."))
                .flatMap(it -> it.content().charges().stream()
                        .filter(charge -> id.equals("%s.%s".formatted(it.id(), charge.id()))))
                .findFirst();
    }

    private static BigDecimal amount(
            Map<String, Object> subscription, Map<String, Object> price, PublishedCatalog catalog) {
        if (price.get("featureId") == null) {
            return number(price.get(AMOUNT)).multiply(quantity(subscription, price));
        }
        BigDecimal units = units(subscription, price);
        return units == null ? BigDecimal.ZERO : rate(price, catalog).of(units);
    }

    private static Rate rate(Map<String, Object> price, PublishedCatalog catalog) {
        if (!price.containsKey("tiers")) {
            return new Rate.PerUnit(number(price.get(AMOUNT)), (BigDecimal) price.get("blockSize"));
        }
        List<Tier> tiers = Values.objects(price.get("tiers")).stream()
                .map(it -> new Tier(
                        (BigDecimal) it.get("upTo"), amountOf(it.get("unitPrice")), amountOf(it.get("flatPrice"))))
                .toList();
        TiersMode mode = charge(price, catalog).map(Charge::tiersMode).orElse(TiersMode.VOLUME);
        return switch (mode) {
            case VOLUME -> new Rate.Volume(tiers);
            case GRADUATED -> new Rate.Graduated(tiers);
        };
    }

    private static BigDecimal quantity(Map<String, Object> subscription, Map<String, Object> price) {
        return Values.objects(subscription.get("addons")).stream()
                .filter(it -> Objects.equals(it.get("id"), price.get(ADDON_ID)))
                .map(it -> (BigDecimal) it.get(QUANTITY))
                .findFirst()
                .orElse(BigDecimal.ONE);
    }

    private static BigDecimal amountOf(@Nullable Object money) {
        return money == null ? BigDecimal.ZERO : number(Values.object(money).get(AMOUNT));
    }

    private static BigDecimal number(@Nullable Object value) {
        return value instanceof BigDecimal number ? number : BigDecimal.ZERO;
    }

    private static Map<String, Object> money(BigDecimal amount, String currency) {
        return Map.of(AMOUNT, amount, "currency", currency);
    }
}
