package dev.ambit.catalog;

import dev.ambit.engine.Scale;
import dev.ambit.engine.price.Charge.Flat;
import dev.ambit.engine.price.Charge.PerUnit;
import dev.ambit.engine.price.Charge.Usage;
import dev.ambit.engine.price.Rate;
import dev.ambit.engine.price.Tier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Selects the prices of a package for one billing period and one country (null: no country). Prices of the
/// country win over general ones. One-off prices apply in any billing period; one of the period itself wins over
/// all others.
public record Tariff(BillingPeriod billingPeriod, @Nullable String billingCountryCode) {

    /// Returns one price per subject, in the given order.
    public List<Charge> of(List<Charge> charges) {
        Map<String, Charge> nearest = new LinkedHashMap<>();
        for (Charge charge : charges) {
            if (applies(charge)) {
                nearest.merge(charge.subject(), charge, (one, other) -> distance(other) < distance(one) ? other : one);
            }
        }
        return List.copyOf(nearest.values());
    }

    /// Returns the selected prices for the engine.
    ///
    /// @param features the priced features by id
    public List<dev.ambit.engine.price.Charge> engine(List<Charge> charges, Map<String, CatalogFeature> features) {
        return of(charges).stream().map(it -> engine(it, features)).toList();
    }

    private boolean applies(Charge charge) {
        return charge.isFor(billingCountryCode)
                && (charge.billingCadence() == BillingCadence.ONE_OFF || charge.billingPeriod() == billingPeriod);
    }

    private int distance(Charge charge) {
        return (charge.billingPeriod() == billingPeriod ? 0 : 2) + (charge.billingCountryCode() == null ? 1 : 0);
    }

    private static dev.ambit.engine.price.Charge engine(Charge it, Map<String, CatalogFeature> features) {
        boolean once = it.billingCadence() == BillingCadence.ONE_OFF;
        return switch (it.billingModel()) {
            case FLAT_FEE -> new Flat(Objects.requireNonNull(it.amount()), once);
            case PER_UNIT ->
                new PerUnit(
                        Objects.requireNonNull(it.featureId()),
                        rate(it),
                        it.minUnitQuantity(),
                        it.maxUnitQuantity(),
                        once);
            case USAGE_BASED -> {
                String featureId = Objects.requireNonNull(it.featureId());
                yield new Usage(featureId, rate(it), scale(features.get(featureId)));
            }
        };
    }

    private static Rate rate(Charge it) {
        List<PriceTier> priced = it.tiers();
        if (priced == null) {
            return new Rate.PerUnit(Objects.requireNonNull(it.amount()), it.blockSize());
        }
        List<Tier> tiers = priced.stream().map(PriceTier::engine).toList();
        return switch (Objects.requireNonNull(it.tiersMode())) {
            case VOLUME -> new Rate.Volume(tiers);
            case GRADUATED -> new Rate.Graduated(tiers);
        };
    }

    private static Scale scale(@Nullable CatalogFeature feature) {
        UnitTransformation transformation =
                feature == null ? null : feature.content().unitTransformation();
        return transformation == null ? Scale.NONE : transformation.scale();
    }
}
