package dev.ambit.pricelist;

import dev.ambit.catalog.CatalogDraft;
import dev.ambit.catalog.FeatureDraft;
import dev.ambit.catalog.PackageDraft;
import java.util.ArrayList;
import java.util.List;

/// Maps a price list to a catalog: one product with features, plans and add-ons.
final class PriceListMapping {

    private PriceListMapping() {}

    static CatalogDraft catalog(PriceList list) {
        var units = new UnitFeatures(list);
        var packageMapping = new PackageMapping(list, units);
        List<FeatureDraft> features = new ArrayList<>();
        list.features().forEach(feature -> features.add(FeatureMapping.draft(feature, list)));
        features.addAll(units.drafts());
        List<PackageDraft> packages = new ArrayList<>();
        list.plans().forEach(plan -> packages.add(packageMapping.plan(plan)));
        list.addOns().forEach(addOn -> packages.add(packageMapping.addOn(addOn)));
        return new CatalogDraft(
                list.productId(), list.saasName(), list.metadata(), features, packages, PriceListWarnings.of(list));
    }
}
