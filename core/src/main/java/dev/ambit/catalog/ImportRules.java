package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.DUPLICATED_ENTITY;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Rules for imports over existing entities.
final class ImportRules {

    private ImportRules() {}

    /// An import must not move a plan or add-on of another product into its own product.
    static void requireOwn(CatalogDraft draft, List<CatalogPackage> shown) {
        Map<PackageVersionKey, CatalogPackage> known = byId(shown);
        for (PackageDraft it : draft.packages()) {
            CatalogPackage other = known.get(new PackageVersionKey(it.kind(), it.id(), 0));
            if (other != null && !other.productId().equals(it.productId())) {
                throw DUPLICATED_ENTITY
                        .because(("`%s` belongs to the product `%s`, and this list is imported as the product `%s`."
                                        + " If the list is of the same product under another name, import it as the product"
                                        + " `%s` (`?product=%s`). Otherwise choose another id.")
                                .formatted(
                                        it.id(),
                                        other.productId(),
                                        it.productId(),
                                        other.productId(),
                                        other.productId()))
                        .at(path(it), it.id(), "an id that no other product uses, or the product " + other.productId());
            }
        }
    }

    private static String path(PackageDraft draft) {
        return (draft.kind() == PackageKind.PLAN ? "plans." : "addOns.") + draft.id();
    }

    /// Values that packages of other products grant must remain; packages of this product get new versions.
    static void requireUsedValues(FeatureDraft feature, CatalogDraft draft, List<CatalogPackage> packages) {
        Set<String> values =
                feature.enumConfiguration().stream().map(EnumValue::value).collect(toSet());
        for (CatalogPackage it : packages) {
            if (it.productId().equals(draft.productId()) || it.archivedAt() != null) {
                continue;
            }
            for (PackageEntitlement entitlement : it.content().entitlements()) {
                if (entitlement.featureId().equals(feature.id()) && !values.containsAll(entitlement.enumValues())) {
                    throw BAD_USER_INPUT
                            .because(
                                    "`%s` grants values of feature `%s` that the import removes. Keep these values: %s."
                                            .formatted(
                                                    it.id(), feature.id(), String.join(", ", entitlement.enumValues())))
                            .at("features." + feature.id(), values, "also " + entitlement.enumValues());
                }
            }
        }
    }

    /// @param remedy what the caller can do instead, as a sentence
    static void requireSameType(FeatureDraft known, FeatureDraft draft, String remedy) {
        if (!draft.isSameTypeAs(known)) {
            throw DUPLICATED_ENTITY
                    .because("Feature `%s` already exists with another type. %s".formatted(draft.id(), remedy))
                    .at(
                            "features." + draft.id(),
                            draft.featureType() + " " + draft.meterType().wireName(),
                            known.featureType() + " " + known.meterType().wireName());
        }
    }

    private static Map<PackageVersionKey, CatalogPackage> byId(List<CatalogPackage> packages) {
        return packages.stream().collect(toMap(it -> new PackageVersionKey(it.kind(), it.id(), 0), it -> it));
    }
}
