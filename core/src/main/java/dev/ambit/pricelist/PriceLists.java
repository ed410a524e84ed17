package dev.ambit.pricelist;

import dev.ambit.catalog.CatalogDraft;
import dev.ambit.catalog.FeatureDraft;
import dev.ambit.catalog.PackageDraft;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads published price lists as catalogs.
public final class PriceLists {

    private PriceLists() {}

    /// Returns the catalog of a price list in Pricing2Yaml 2.1, with warnings about parts that it cannot store.
    ///
    /// @throws dev.ambit.problem.Problem `BadUserInput` if a part cannot be mapped; `field` is its place in the
    /// file, such as `plans.PRO.price`
    public static CatalogDraft read(String yaml) {
        return read(yaml, null);
    }

    /// Reads a list like [#read(String)] for a product that may have had another name before.
    ///
    /// @param productId null: derived from the name in the list
    public static CatalogDraft read(String yaml, @Nullable String productId) {
        return catalog(PriceList.read(YamlDocument.root(yaml), productId));
    }

    /// Maps a price list to a catalog: one product with features, plans and add-ons.
    private static CatalogDraft catalog(PriceList list) {
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
