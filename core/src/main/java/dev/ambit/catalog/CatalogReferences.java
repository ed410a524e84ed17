package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.util.stream.Collectors.toSet;

import dev.ambit.problem.Problem;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Validates that each entity that a catalog names is part of it.
final class CatalogReferences {

    private final Set<String> products;
    private final Set<String> features;
    private final Set<String> plans;
    private final Set<String> addons;

    private CatalogReferences(CatalogContent catalog) {
        this.products = catalog.products().stream().map(Product::id).collect(toSet());
        this.features = catalog.features().stream().map(FeatureDraft::id).collect(toSet());
        this.plans = ids(catalog, PackageKind.PLAN);
        this.addons = ids(catalog, PackageKind.ADDON);
    }

    /// @throws Problem 400 at the field that names an entity which is not part of the catalog
    static void require(CatalogContent catalog) {
        if (catalog.products().stream().filter(Product::isDefault).count() > 1) {
            throw BAD_USER_INPUT
                    .because("Several products have `isDefault`. Set it for one product.")
                    .at("products", null, "one default product");
        }
        var known = new CatalogReferences(catalog);
        catalog.products().forEach(it -> known.under("products", it.id(), () -> known.requireProduct(it)));
        catalog.packages().forEach(it -> known.under(it.kind().section(), it.id(), () -> known.requirePackage(it)));
    }

    private static Set<String> ids(CatalogContent catalog, PackageKind kind) {
        return catalog.packages().stream()
                .filter(it -> it.kind() == kind)
                .map(PackageDraft::id)
                .collect(toSet());
    }

    private void under(String section, String id, Runnable check) {
        try {
            check.run();
        } catch (Problem problem) {
            throw problem.under(section + "." + CatalogDiff.quoted(id));
        }
    }

    private void requireProduct(Product it) {
        CatalogFilling.draft(it);
        ProductSettings settings = it.settings();
        if (settings != null) {
            requireKnown("settings.subscriptionStartPlanId", "plans", plans, settings.subscriptionStartPlanId());
            requireKnown("settings.downgradePlanId", "plans", plans, settings.downgradePlanId());
        }
        it.autoCancellations()
                .forEach(rule -> Stream.of(rule.sourcePlanId(), rule.targetPlanId())
                        .forEach(plan -> requireKnown("autoCancellationRules", "plans", plans, plan)));
    }

    private void requirePackage(PackageDraft it) {
        PackageContent content = it.content();
        requireKnown("productId", "products", products, it.productId());
        requireKnown("parentPlanId", "plans", plans, content.parentPlanId());
        requireKnown("compatibleAddonIds", content.compatibleAddonIds());
        requireKnown("dependencies", content.dependencies());
        content.features().forEach(feature -> requireKnown("entitlements", "features", features, feature));
    }

    private void requireKnown(String field, List<String> ids) {
        ids.forEach(id -> requireKnown(field, "addons", addons, id));
    }

    private static void requireKnown(String field, String section, Set<String> known, @Nullable String id) {
        if (id != null && !known.contains(id)) {
            throw BAD_USER_INPUT
                    .because("`%s` names `%s`, which is not in `%s`. Add it there, or name another one."
                            .formatted(field, Problem.shortened(id), section))
                    .at(field, id, "an id in " + section);
        }
    }
}
