package dev.ambit.catalog;

import static dev.ambit.catalog.ImportWarning.Code.IGNORED;

import dev.ambit.db.EnvironmentId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Reads a product as it is published, in the form in which a catalog is imported.
public final class PublishedProduct {

    private PublishedProduct() {}

    /// Returns the product with its published plans and add-ons, and the features that they use or that an import
    /// created for it. Warnings name settings of the product that a price list does not have.
    ///
    /// @throws dev.ambit.problem.Problem 404 if the product does not exist
    public static CatalogDraft published(Handle tx, EnvironmentId environment, String productId) {
        Product product = Products.require(tx, environment, productId);
        List<CatalogPackage> packages = Packages.published(tx, environment).stream()
                .filter(it -> it.archivedAt() == null && it.productId().equals(productId))
                .toList();
        Set<String> used = new HashSet<>(PackageState.features(
                packages.stream().map(it -> new PackageState(it, null, 0)).toList()));
        List<FeatureDraft> features = Features.all(tx, environment).stream()
                .filter(it -> it.archivedAt() == null)
                .map(CatalogFeature::content)
                .filter(it -> used.contains(it.id()) || isMadeFor(it, productId))
                .toList();
        return new CatalogDraft(
                productId,
                product.displayName(),
                product.metadata(),
                features,
                packages.stream()
                        .map(it -> new PackageDraft(it.kind(), it.id(), productId, it.content()))
                        .toList(),
                settings(product));
    }

    private static boolean isMadeFor(FeatureDraft feature, String productId) {
        return feature.metadata().equals(CatalogDraft.madeFor(productId, feature.metadata()));
    }

    private static List<ImportWarning> settings(Product product) {
        List<String> names = new ArrayList<>();
        if (product.description() != null) {
            names.add("description");
        }
        if (product.multipleSubscriptions()) {
            names.add("multipleSubscriptions");
        }
        if (product.settings() != null) {
            names.add("productSettings");
        }
        if (product.usageResetCutoffRule() != null) {
            names.add("usageResetCutoffRule");
        }
        if (product.autoCancellationRules() != null) {
            names.add("autoCancellationRules");
        }
        return names.stream()
                .map(it -> new ImportWarning(IGNORED, "product: `%s` is not part of a price list.".formatted(it)))
                .toList();
    }
}
