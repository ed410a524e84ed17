package dev.ambit.pricelist;

import dev.ambit.catalog.CatalogDraft;
import dev.ambit.catalog.FeatureDraft;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.MeterType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The features of priced units, such as `unit-user` for prices per `user/month`. Price lists do not define them,
/// so the import creates one per noun, and no package grants them.
final class UnitFeatures {

    private final Map<String, FeatureDraft> featureByNoun = new LinkedHashMap<>();

    UnitFeatures(PriceList list) {
        var ids = new CatalogIds();
        list.features().forEach(feature -> ids.claim(feature.id(), feature.path()));
        Stream.concat(list.plans().stream(), list.addOns().stream())
                .flatMap(listed -> listed.charged().stream())
                .filter(price -> !price.isPaidOnce())
                .map(Price.Amount::unit)
                .filter(unit -> !unit.noun().isEmpty())
                .filter(unit -> !featureByNoun.containsKey(unit.noun()))
                .forEach(unit -> {
                    FeatureDraft feature = feature(unit, list.productId());
                    ids.claim(feature.id(), unit.path());
                    featureByNoun.put(unit.noun(), feature);
                });
    }

    List<FeatureDraft> drafts() {
        return List.copyOf(featureByNoun.values());
    }

    /// Returns null for a unit without a noun, such as `/month`, and for a one-time purchase.
    @Nullable
    String id(UnitText unit) {
        FeatureDraft feature = featureByNoun.get(unit.noun());
        return feature == null ? null : feature.id();
    }

    private static FeatureDraft feature(UnitText unit, String productId) {
        return new FeatureDraft(
                CatalogIds.id(unit.path(), "unit-" + unit.noun()),
                unit.noun(),
                "Units that prices per %s count.".formatted(unit.noun()),
                FeatureType.NUMBER,
                MeterType.FLUCTUATING,
                unit.noun(),
                null,
                List.of(),
                null,
                CatalogDraft.madeFor(productId, Map.of("key", unit.noun())),
                null);
    }
}
