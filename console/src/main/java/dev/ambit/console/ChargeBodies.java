package dev.ambit.console;

import dev.ambit.console.CatalogState.PackageRecord;
import dev.ambit.console.CatalogState.PriceContent;
import dev.ambit.console.CatalogState.Terms;
import dev.ambit.console.CatalogState.Tier;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes prices as API input. An update replaces all prices, so forms also send those that they do not show.
final class ChargeBodies {

    private ChargeBodies() {}

    /// Returns one price as a pricing model of its own.
    static Map<String, Object> model(PriceContent it) {
        Map<String, @Nullable Object> model = new LinkedHashMap<>();
        model.put("billingModel", it.billingModel());
        model.put("billingCadence", it.billingCadence());
        model.put("featureId", it.featureId());
        model.put("minUnitQuantity", it.minUnitQuantity());
        model.put("maxUnitQuantity", it.maxUnitQuantity());
        model.put("tiersMode", it.tiersMode());
        model.put("resetPeriod", it.resetPeriod());
        String anchor = it.resetPeriodConfiguration();
        if (anchor != null && it.resetPeriod() != null) {
            String field = switch (it.resetPeriod()) {
                case "WEEK" -> "weekly";
                case "YEAR" -> "yearly";
                default -> "monthly";
            };
            model.put(field + "ResetPeriodConfiguration", Map.of("accordingTo", anchor));
        }
        model.put("pricePeriods", List.of(period(it)));
        return present(model);
    }

    /// Replaces one price of the draft, or adds it if `key` is empty. Creates the draft if there is none.
    ///
    /// @param key id of the price; an overage price starts with `above:`
    /// @param price null removes the price
    static void save(
            ConsoleRequest visit,
            ConsoleScope scope,
            PackageRecord pack,
            String key,
            @Nullable PriceContent price,
            boolean isOverage) {
        Terms terms = pack.content();
        Map<String, PriceContent> charges = new LinkedHashMap<>(terms.charges());
        Map<String, PriceContent> overage = new LinkedHashMap<>(terms.overageCharges());
        if (key.startsWith(ChargeFormPage.ABOVE)) {
            overage.remove(key.substring(ChargeFormPage.ABOVE.length()));
        } else {
            charges.remove(key);
        }
        List<Object> models = new ArrayList<>();
        List<Object> above = new ArrayList<>();
        if (price != null) {
            (isOverage ? above : models).add(model(price));
        }
        charges.values().forEach(it -> models.add(model(it)));
        overage.values().forEach(it -> above.add(model(it)));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("pricingType", "PAID");
        body.put("pricingModels", models);
        addOnDemand(body, terms);
        body.put("overagePricingModels", above);
        send(visit, scope, pack, body);
    }

    /// Replaces all prices of the draft. Creates the draft if there is none.
    static void send(ConsoleRequest visit, ConsoleScope scope, PackageRecord pack, Map<String, Object> charges) {
        if (!pack.isDraft()) {
            visit.send(scope, "POST", pack.path() + "/draft", null);
        }
        visit.send(scope, "PATCH", pack.path(), Map.of("charges", charges));
    }

    /// Adds overage prices and minimum spend.
    static void addOnDemand(Map<String, Object> charges, Terms terms) {
        if (!terms.overageCharges().isEmpty()) {
            charges.put(
                    "overagePricingModels",
                    terms.overageCharges().values().stream()
                            .map(ChargeBodies::model)
                            .toList());
        }
        if (terms.overageBillingPeriod() != null) {
            charges.put("overageBillingPeriod", terms.overageBillingPeriod());
        }
        if (terms.minimumSpend() != null) {
            charges.put("minimumSpend", terms.minimumSpend());
        }
    }

    private static Map<String, Object> period(PriceContent it) {
        Map<String, @Nullable Object> period = new LinkedHashMap<>();
        period.put("billingPeriod", it.billingPeriod());
        period.put("billingCountryCode", it.billingCountryCode());
        period.put("blockSize", it.blockSize());
        period.put("price", price(it.amount(), it.currency()));
        List<Tier> tiers = it.tiers();
        if (tiers != null) {
            period.put(
                    "tiers",
                    tiers.stream().map(tier -> tier(tier, it.currency())).toList());
        }
        return present(period);
    }

    private static Map<String, Object> tier(Tier it, String currency) {
        Map<String, @Nullable Object> tier = new LinkedHashMap<>();
        tier.put("upTo", it.upTo());
        tier.put("unitPrice", price(it.unitPrice(), currency));
        tier.put("flatPrice", price(it.flatPrice(), currency));
        return present(tier);
    }

    private static @Nullable Object price(@Nullable BigDecimal amount, String currency) {
        return amount == null ? null : Map.of("amount", amount, "currency", currency);
    }

    private static Map<String, Object> present(Map<String, @Nullable Object> fields) {
        Map<String, Object> present = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (value != null) {
                present.put(name, Objects.requireNonNull(value));
            }
        });
        return present;
    }
}
