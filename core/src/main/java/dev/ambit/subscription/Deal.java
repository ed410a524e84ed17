package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.PRICE_NOT_FOUND;

import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.Charge;
import dev.ambit.catalog.EntityId;
import dev.ambit.catalog.Kept;
import dev.ambit.catalog.Money;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.PricingType;
import dev.ambit.http.Json;
import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The prices that were agreed on with one subscription, whatever the catalog asks for (domain.md §1.11).
///
/// @param minimumSpend null: as the plan says
/// @param isOfPrices whether somebody asks for the prices now: each must then be there
/// @param isOfMinimum as with the prices; what was agreed on before and does not fit any more is left out
record Deal(List<PriceOverride> prices, @Nullable Money minimumSpend, boolean isOfPrices, boolean isOfMinimum) {

    static final String PRICES = "priceOverrides";
    static final String MINIMUM = "minimumSpend";

    private static final int PRICES_MAX = 200;

    /// By the name on the wire under which it is kept.
    static Deal of(Map<String, Object> kept, boolean isOfPrices, boolean isOfMinimum) {
        Object prices = kept.get(PRICES);
        Object minimum = kept.get(MINIMUM);
        return new Deal(
                prices == null ? List.of() : read(Json.text(prices)),
                minimum == null ? null : minimum(Json.text(minimum)),
                isOfPrices,
                isOfMinimum);
    }

    /// As it is kept: what was sent, and nothing that was not.
    static Object kept(AgreedMinimum minimum) {
        return Kept.object(minimum);
    }

    /// As the other.
    ///
    /// @throws Problem if there are too many, or two of the same price
    static Object kept(List<PriceOverride> prices) {
        if (prices.size() > PRICES_MAX) {
            throw BAD_USER_INPUT
                    .because("`%s` has %d prices. Send at most %d.".formatted(PRICES, prices.size(), PRICES_MAX))
                    .at(PRICES, prices.size(), "up to %d prices".formatted(PRICES_MAX));
        }
        List<Object> kept = new ArrayList<>();
        for (int i = 0; i < prices.size(); i++) {
            PriceOverride it = prices.get(i);
            EntityId.validOrNull("%s.%d.addonId".formatted(PRICES, i), it.addonId());
            EntityId.validOrNull("%s.%d.featureId".formatted(PRICES, i), it.featureId());
            if (prices.subList(0, i).stream().anyMatch(it::isOfSame)) {
                throw BAD_USER_INPUT
                        .because("`%s.%d` overrides the same price twice. Remove the duplicate.".formatted(PRICES, i))
                        .at("%s.%d".formatted(PRICES, i), it.featureId(), "distinct prices");
            }
            kept.add(Kept.object(it));
        }
        return kept;
    }

    /// What is paid for a package.
    ///
    /// @param paid what it costs otherwise
    /// @param period by which it is paid
    /// @throws Problem naming the price that cannot be paid like this
    List<Charge> of(
            boolean isPlan, String packageId, @Nullable PricingType type, List<Charge> paid, BillingPeriod period) {
        List<Charge> agreed = new ArrayList<>(paid);
        for (int i = 0; i < prices.size(); i++) {
            PriceOverride it = prices.get(i);
            if (!it.isOf(isPlan, packageId)) {
                continue;
            }
            int place = it.placeIn(paid);
            try {
                if (place >= 0) {
                    agreed.set(place, it.insteadOf(paid.get(place)));
                } else if (it.featureId() == null && type == PricingType.CUSTOM) {
                    agreed.add(it.flat(period));
                } else if (isOfPrices) {
                    throw PRICE_NOT_FOUND
                            .because("Package `%s` has no price that matches this override. Override an existing price.".formatted(packageId))
                            .at(
                                    it.featureId() == null ? "baseCharge" : "featureId",
                                    it.featureId(),
                                    "a price of the package");
                }
            } catch (Problem problem) {
                if (isOfPrices) {
                    throw problem.under("%s.%d".formatted(PRICES, i));
                }
                // Another version is paid otherwise, such as not in tiers any more: then by what it asks for.
            }
        }
        return agreed;
    }

    /// Whether something of it is paid again and again though the catalog knows no price.
    ///
    /// @param sold the plan and what is bought with it
    boolean isRecurring(PricingType plan, List<CatalogPackage> sold) {
        return minimumOf(plan) != null || sold.stream().anyMatch(this::isOfTalks);
    }

    /// Whether that was asked for now: then somebody has to say how often.
    boolean isRecurringAnew(PricingType plan, List<CatalogPackage> sold) {
        return (isOfMinimum && minimumOf(plan) != null)
                || (isOfPrices && sold.stream().anyMatch(this::isOfTalks));
    }

    /// Whether it has the one price of what is sold by talking about it.
    private boolean isOfTalks(CatalogPackage sold) {
        return sold.content().pricingType() == PricingType.CUSTOM
                && prices.stream()
                        .anyMatch(it -> it.featureId() == null && it.isOf(sold.kind() == PackageKind.PLAN, sold.id()));
    }

    /// @param addons the ids of those that are bought
    /// @throws Problem if it is of something that is not bought
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
                        .because("Add-on `%s` is not part of the subscription. Remove its price override, or buy the add-on.".formatted(addon))
                        .at(
                                "%s.%d.addonId".formatted(PRICES, i),
                                addon,
                                addons.isEmpty() ? "no add-on" : String.join(", ", addons));
            }
        }
    }

    /// What is spent at least; null: as the plan says.
    ///
    /// @param currency of all that has a price; null if nothing has
    /// @throws Problem if it is asked for now in another one
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

    /// Without the prices of add-ons that are not bought any more: bought again, they are paid as the catalog says.
    ///
    /// @param kept with all else that is kept
    static Map<String, Object> without(Map<String, Object> kept, Set<String> gone) {
        if (!(kept.get(PRICES) instanceof List<?> prices)) {
            return kept;
        }
        List<?> left = prices.stream().filter(it -> !isOfOne(it, gone)).toList();
        if (left.size() == prices.size()) {
            return kept;
        }
        Map<String, Object> others = new HashMap<>(kept);
        others.put(PRICES, left);
        return others;
    }

    private static boolean isOfOne(@Nullable Object price, Set<String> addons) {
        return price instanceof Map<?, ?> fields
                && fields.get("addonId") instanceof String addon
                && addons.contains(addon);
    }

    /// Servers before this one kept whatever was sent, and asked nobody for it.
    private static List<PriceOverride> read(String kept) {
        try {
            return Json.list(kept, PriceOverride.class);
        } catch (IllegalStateException _) {
            return List.of();
        }
    }

    private static @Nullable Money minimum(String kept) {
        try {
            return Json.readStored(kept, AgreedMinimum.class).money();
        } catch (IllegalStateException _) {
            return null;
        }
    }
}
