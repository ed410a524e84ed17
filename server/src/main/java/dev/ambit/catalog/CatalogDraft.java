package dev.ambit.catalog;

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

    public CatalogDraft {
        EntityId.valid("productId", productId);
        DisplayName.valid("productName", productName);
        productMetadata = Map.copyOf(productMetadata);
        features = List.copyOf(features);
        packages = List.copyOf(packages);
        warnings = List.copyOf(warnings);
    }
}
