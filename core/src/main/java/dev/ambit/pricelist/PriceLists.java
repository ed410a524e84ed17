package dev.ambit.pricelist;

import dev.ambit.catalog.CatalogDraft;
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
        return PriceListMapping.catalog(PriceList.read(YamlDocument.root(yaml), productId));
    }
}
