package dev.ambit.pricelist;

import dev.ambit.catalog.CatalogDraft;
import org.jspecify.annotations.Nullable;

/// Price lists that companies publish, read into the words of a catalog.
public final class PriceLists {

    private PriceLists() {}

    /// The catalog that a price list in Pricing2Yaml 2.1 describes. Its warnings say what the file has and a
    /// catalog has no place for.
    ///
    /// @throws dev.ambit.problem.Problem `BadUserInput` if anything in it cannot be mapped; `field` is the place in
    ///     the file, such as `plans.PRO.price`
    public static CatalogDraft read(String yaml) {
        return read(yaml, null);
    }

    /// As [#read(String)], of a product that may have had another name before.
    ///
    /// @param productId null: made of the name in the list
    public static CatalogDraft read(String yaml, @Nullable String productId) {
        return PriceListMapping.catalog(PriceList.read(YamlDocument.root(yaml), productId));
    }
}
