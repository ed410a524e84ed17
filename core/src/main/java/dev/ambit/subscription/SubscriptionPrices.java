package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.PRICE_NOT_FOUND;

import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.Charge;
import dev.ambit.catalog.EntityId;
import dev.ambit.catalog.Money;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.PricingType;
import dev.ambit.catalog.StoredFields;
import dev.ambit.http.Json;
import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The prices agreed for one subscription, which replace those of the catalog.
///
/// @param minimumSpend null: as in the plan
/// @param isOfPrices true if the request sets the prices; each override must then match an existing price
/// @param isOfMinimum true if the request sets the minimum spend; if false, a stored value in another currency is
///     ignored
record SubscriptionPrices(
        List<PriceOverride> prices, @Nullable Money minimumSpend, boolean isOfPrices, boolean isOfMinimum) {

    static final String PRICES = "priceOverrides";
    static final String MINIMUM = "minimumSpend";

    private static final int PRICES_MAX = 200;

    /// Reads the agreed prices from the kept fields, by their names on the wire.
    static SubscriptionPrices of(Map<String, Object> stored, boolean isOfPrices, boolean isOfMinimum) {
        Object prices = stored.get(PRICES);
        Object minimum = stored.get(MINIMUM);
        return new SubscriptionPrices(
                prices == null ? List.of() : read(Json.text(prices)),
                minimum == null ? null : minimum(Json.text(minimum)),
                isOfPrices,
                isOfMinimum);
    }

    /// Returns the value to store: only the fields that were sent.
    ///
    /// @throws Problem if the currency code is not money, such as the code of a metal
    static Object kept(AgreedMinimum minimum) {
        Money.newCurrency(MINIMUM + ".currency", minimum.money().currency());
        return StoredFields.object(minimum);
    }

    /// Returns the value to store.
    ///
    /// @throws Problem if there are too many prices, two overrides of the same price, or a currency code that is
    ///     not money, such as the code of a metal
    static Object kept(List<PriceOverride> prices) {
        if (prices.size() > PRICES_MAX) {
            throw BAD_USER_INPUT
                    .because("`%s` has %d prices. Send at most %d.".formatted(PRICES, prices.size(), PRICES_MAX))
                    .at(PRICES, prices.size(), "up to %d prices".formatted(PRICES_MAX));
        }
        List<Object> stored = new ArrayList<>();
        for (int i = 0; i < prices.size(); i++) {
            PriceOverride it = prices.get(i);
            EntityId.validOrNull("%s.%d.addonId".formatted(PRICES, i), it.addonId());
            EntityId.validOrNull("%s.%d.featureId".formatted(PRICES, i), it.featureId());
            if (prices.subList(0, i).stream().anyMatch(it::isOfSame)) {
                throw BAD_USER_INPUT
                        .because("`%s.%d` overrides the same price twice. Remove the duplicate.".formatted(PRICES, i))
                        .at("%s.%d".formatted(PRICES, i), it.featureId(), "distinct prices");
            }
            String currency = it.agreedCurrency();
            if (currency != null) {
                Money.newCurrency("%s.%d.currency".formatted(PRICES, i), currency);
            }
            stored.add(StoredFields.object(it));
        }
        return stored;
    }

    /// Returns the prices of a package.
    ///
    /// @param paid the prices of the catalog
    /// @param period the billing period
    /// @throws Problem at the price override that cannot apply
    List<Charge> of(
            boolean isPlan, String packageId, @Nullable PricingType type, List<Charge> paid, BillingPeriod period) {
        List<Charge> agreed = new ArrayList<>(paid);
        for (int i = 0; i < prices.size(); i++) {
            PriceOverride it = prices.get(i);
            if (!it.isOf(isPlan, packageId)) {
                continue;
            }
            int index = it.placeIn(paid);
            try {
                if (index >= 0) {
                    agreed.set(index, it.insteadOf(paid.get(index)));
                } else if (it.featureId() == null && type == PricingType.CUSTOM) {
                    agreed.add(it.flat(period));
                } else if (isOfPrices) {
                    throw PRICE_NOT_FOUND
                            .because("Package `%s` has no price that matches this override. Override an existing price."
                                    .formatted(packageId))
                            .at(
                                    it.featureId() == null ? "baseCharge" : "featureId",
                                    it.featureId(),
                                    "a price of the package");
                }
            } catch (Problem problem) {
                if (isOfPrices) {
                    throw problem.under("%s.%d".formatted(PRICES, i));
                }
                // A newer version may have other kinds of prices, such as no tiers. Its own price applies then.
            }
        }
        return agreed;
    }

    /// Returns whether the agreement adds a recurring price: a minimum spend, or the price of a `CUSTOM` package.
    ///
    /// @param sold the plan and its add-ons
    boolean isRecurring(PricingType plan, List<CatalogPackage> sold) {
        return minimumOf(plan) != null || sold.stream().anyMatch(this::hasCustomPrice);
    }

    /// Returns whether this request adds a recurring price; it must then set a billing period.
    boolean isRecurringAnew(PricingType plan, List<CatalogPackage> sold) {
        return (isOfMinimum && minimumOf(plan) != null)
                || (isOfPrices && sold.stream().anyMatch(this::hasCustomPrice));
    }

    /// Returns whether it overrides the price of a `CUSTOM` package.
    private boolean hasCustomPrice(CatalogPackage sold) {
        return sold.content().pricingType() == PricingType.CUSTOM
                && prices.stream()
                        .anyMatch(it -> it.featureId() == null && it.isOf(sold.kind() == PackageKind.PLAN, sold.id()));
    }

    /// @param addons the ids of the bought add-ons
    /// @throws Problem if an override is for a package that is not bought, or a free plan gets a minimum spend
    void requireBought(PricingType plan, List<String> addons) {
        if (isOfMinimum && minimumSpend != null && plan == PricingType.FREE) {
            throw BAD_USER_INPUT
                    .because("`%s` is not allowed with a free plan. Remove it.".formatted(MINIMUM))
                    .at(MINIMUM, minimumSpend.amount(), "no value with a free plan");
        }
        for (int i = 0; isOfPrices && i < prices.size(); i++) {
            String addon = prices.get(i).addonId();
            if (addon != null && !addons.contains(addon)) {
                throw PRICE_NOT_FOUND
                        .because(
                                "Add-on `%s` is not part of the subscription. Remove its price override, or buy the add-on."
                                        .formatted(addon))
                        .at(
                                "%s.%d.addonId".formatted(PRICES, i),
                                addon,
                                addons.isEmpty() ? "no add-on" : String.join(", ", addons));
            }
        }
    }

    /// Returns the minimum spend; null: as in the plan.
    ///
    /// @param currency the currency of all prices; null without prices
    /// @throws Problem if the request sets a minimum spend in another currency
    @Nullable
    Money minimum(PricingType plan, @Nullable String currency) {
        Money agreed = minimumOf(plan);
        if (agreed == null || currency == null || currency.equals(agreed.currency())) {
            return agreed;
        }
        if (isOfMinimum) {
            throw BAD_USER_INPUT
                    .because("`%s.currency` is `%s`, but the subscription is paid in `%s`. Use one currency."
                            .formatted(MINIMUM, agreed.currency(), currency))
                    .at(MINIMUM + ".currency", agreed.currency(), currency);
        }
        return null;
    }

    private @Nullable Money minimumOf(PricingType plan) {
        return plan == PricingType.FREE ? null : minimumSpend;
    }

    /// Removes the overrides of add-ons that are no longer bought. If they are bought again, the catalog price
    /// applies.
    ///
    /// @param stored all stored fields
    static Map<String, Object> without(Map<String, Object> stored, Set<String> gone) {
        if (!(stored.get(PRICES) instanceof List<?> prices)) {
            return stored;
        }
        List<?> left = prices.stream().filter(it -> !isOfOne(it, gone)).toList();
        if (left.size() == prices.size()) {
            return stored;
        }
        Map<String, Object> others = new HashMap<>(stored);
        others.put(PRICES, left);
        return others;
    }

    private static boolean isOfOne(@Nullable Object price, Set<String> addons) {
        return price instanceof Map<?, ?> fields
                && fields.get("addonId") instanceof String addon
                && addons.contains(addon);
    }

    /// Older servers stored these values without validation.
    private static List<PriceOverride> read(String stored) {
        try {
            return Json.list(stored, PriceOverride.class);
        } catch (IllegalStateException _) {
            return List.of();
        }
    }

    private static @Nullable Money minimum(String stored) {
        try {
            return Json.readStored(stored, AgreedMinimum.class).money();
        } catch (IllegalStateException _) {
            return null;
        }
    }
}
