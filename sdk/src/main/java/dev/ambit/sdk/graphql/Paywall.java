package dev.ambit.sdk.graphql;

import dev.ambit.catalog.BillingCadence;
import dev.ambit.catalog.BillingModel;
import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.Charge;
import dev.ambit.catalog.Tariff;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Renders the plans that a customer can choose from, with the price point of each plan and billing period.
///
/// @param country ISO 3166 code of the prices; null shows general prices
/// @param showsAllCountries whether to show the prices of all countries
record Paywall(
        PublishedCatalog catalog,
        List<CatalogPackage> plans,
        @Nullable String country,
        boolean showsAllCountries) {

    private static final String CURRENCY_DEFAULT = "usd";

    Map<String, @Nullable Object> view() {
        var objects = new CatalogObjects(catalog, country, showsAllCountries);
        Map<String, @Nullable Object> view = new HashMap<>();
        view.put("plans", plans.stream().map(objects::plan).toList());
        view.put("currency", currency());
        view.put("paywallCalculatedPricePoints", pricePoints(objects));
        return view;
    }

    private Map<String, Object> currency() {
        String code = plans.stream()
                .flatMap(it -> it.content().charges().stream())
                .map(Charge::currency)
                .findFirst()
                .orElse(CURRENCY_DEFAULT)
                .toUpperCase(Locale.ROOT);
        return Map.of("code", code, "symbol", Currency.getInstance(code).getSymbol(Locale.US));
    }

    private List<Map<String, @Nullable Object>> pricePoints(CatalogObjects objects) {
        List<Map<String, @Nullable Object>> points = new ArrayList<>();
        for (CatalogPackage plan : plans) {
            for (BillingPeriod period : BillingPeriod.values()) {
                List<Charge> charges =
                        new Tariff(period, country).of(plan.content().charges());
                pricePoint(plan, charges, period, objects).ifPresent(points::add);
            }
        }
        return points;
    }

    /// Returns the recurring flat price, or the price of the only feature that is priced per unit.
    private Optional<Map<String, @Nullable Object>> pricePoint(
            CatalogPackage plan, List<Charge> charges, BillingPeriod period, CatalogObjects objects) {
        List<Charge> recurring = charges.stream()
                .filter(it -> it.billingCadence() == BillingCadence.RECURRING && it.amount() != null)
                .toList();
        Optional<Charge> flat = only(recurring, BillingModel.FLAT_FEE);
        Optional<Charge> shown = flat.isPresent() ? flat : only(recurring, BillingModel.PER_UNIT);
        return shown.map(charge -> {
            Map<String, @Nullable Object> point = new HashMap<>();
            point.put("planId", plan.id());
            point.put("billingPeriod", period.name());
            point.put("amount", charge.amount() == null ? BigDecimal.ZERO : charge.amount());
            point.put("currency", charge.currency().toUpperCase(Locale.ROOT));
            point.put("billingCountryCode", charge.billingCountryCode());
            point.put("feature", charge.featureId() == null ? null : objects.featureOf(charge.featureId()));
            point.put("additionalChargesMayApply", charges.size() > 1);
            return point;
        });
    }

    private static Optional<Charge> only(List<Charge> charges, BillingModel model) {
        List<Charge> found =
                charges.stream().filter(it -> it.billingModel() == model).toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }
}
