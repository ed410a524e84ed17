package dev.ambit.catalog;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A whole catalog that someone asks for, such as an imported price list: one product with its features and
/// packages.
///
/// `warnings` says what the source had and a catalog has no place for; it changes nothing.
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

    /// A feature belongs to no product, but one that a price list made goes with it when a later list lacks it.
    public static Map<String, String> madeFor(String productId, Map<String, String> metadata) {
        Map<String, String> more = new HashMap<>(metadata);
        more.put(PRODUCT, productId);
        return more;
    }

    boolean made(FeatureDraft feature) {
        return productId.equals(feature.metadata().get(PRODUCT));
    }
}
