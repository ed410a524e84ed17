package dev.ambit.sdk.graphql;

import static java.util.stream.Collectors.toMap;

import dev.ambit.access.Caller;
import dev.ambit.catalog.CatalogFeature;
import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.Features;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.Packages;
import dev.ambit.catalog.Product;
import dev.ambit.catalog.Products;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The products, features, and latest published plans and add-ons of an environment, read with three statements.
record PublishedCatalog(
        Map<String, Product> products,
        Map<String, CatalogFeature> features,
        Map<String, CatalogPackage> plans,
        Map<String, CatalogPackage> addons) {

    static PublishedCatalog read(Transactions transactions, Caller caller) {
        EnvironmentId environment = caller.environment();
        return transactions.in(environment, tx -> {
            List<CatalogPackage> packages = Packages.published(tx, environment);
            return new PublishedCatalog(
                    Products.all(tx, environment).stream().collect(toMap(Product::id, it -> it)),
                    Features.all(tx, environment).stream().collect(toMap(CatalogFeature::id, it -> it)),
                    ofKind(packages, PackageKind.PLAN),
                    ofKind(packages, PackageKind.ADDON));
        });
    }

    Optional<CatalogPackage> plan(String id) {
        return Optional.ofNullable(plans.get(id));
    }

    /// Returns the plans that are not archived, by product and id.
    ///
    /// @param product null returns the plans of all products
    List<CatalogPackage> onSale(@Nullable String product) {
        return plans.values().stream()
                .filter(it -> it.archivedAt() == null)
                .filter(it -> product == null || it.productId().equals(product))
                .sorted(Comparator.comparing(CatalogPackage::productId).thenComparing(CatalogPackage::createdAt))
                .toList();
    }

    private static Map<String, CatalogPackage> ofKind(List<CatalogPackage> packages, PackageKind kind) {
        Map<String, CatalogPackage> ofKind = new LinkedHashMap<>();
        packages.stream().filter(it -> it.kind() == kind).forEach(it -> ofKind.put(it.id(), it));
        return ofKind;
    }
}
