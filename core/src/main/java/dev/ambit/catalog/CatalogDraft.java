package dev.ambit.catalog;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A requested catalog, such as an imported price list: one product with its features and packages.
///
/// `warnings` lists parts of the source that a catalog cannot store. Warnings do not affect the import.
public record CatalogDraft(
        String productId,
        String productName,
        Map<String, String> productMetadata,
        List<FeatureDraft> features,
        List<PackageDraft> packages,
        List<ImportWarning> warnings) {

    private static final String PRODUCT = "product";

    public CatalogDraft {
        EntityId.valid("productId", productId);
        DisplayName.valid("productName", productName);
        productMetadata = Map.copyOf(productMetadata);
        features = List.copyOf(features);
        packages = List.copyOf(packages);
        warnings = List.copyOf(warnings);
    }

    /// Marks a feature that an import created for this product, so that a later import without the feature can
    /// archive it.
    public static Map<String, String> madeFor(String productId, Map<String, String> metadata) {
        Map<String, String> more = new HashMap<>(metadata);
        more.put(PRODUCT, productId);
        return more;
    }

    boolean made(FeatureDraft feature) {
        return productId.equals(feature.metadata().get(PRODUCT));
    }
}
