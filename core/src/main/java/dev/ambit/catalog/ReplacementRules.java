package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.MERGE_INVALID;

import java.util.Map;

/// Rules for the packages of a catalog that replaces another one.
final class ReplacementRules {

    private ReplacementRules() {}

    /// Requires that the product of the package is part of the catalog, because a package of an archived product
    /// cannot be sold.
    static void requireProduct(CatalogContent wanted, PackageDraft it) {
        boolean hasProduct =
                wanted.products().stream().anyMatch(product -> product.id().equals(it.productId()));
        if (!hasProduct) {
            throw MERGE_INVALID
                    .because("`%s` belongs to product `%s`, which is archived in the target. Unarchive the product too."
                            .formatted(it.id(), it.productId()))
                    .at(it.kind().section() + "." + it.id(), it.productId(), "a product that is not archived");
        }
    }

    /// An archived base plan is not part of a catalog, so a plan can inherit from it only if the target has it.
    static void requireBasePlan(
            CatalogContent wanted, Map<PackageVersionKey, CatalogPackage> published, PackageDraft it) {
        String base = it.content().parentPlanId();
        if (base != null
                && !published.containsKey(new PackageVersionKey(PackageKind.PLAN, base, 0))
                && wanted.packages().stream()
                        .noneMatch(other ->
                                other.kind() == PackageKind.PLAN && other.id().equals(base))) {
            throw MERGE_INVALID
                    .because(
                            "Plan `%s` inherits from `%s`, which the target does not have. Unarchive `%s` in the source."
                                    .formatted(it.id(), base, base))
                    .at("%s.%s.parentPlanId".formatted(it.kind().section(), it.id()), base, "a plan of the target");
        }
    }
}
