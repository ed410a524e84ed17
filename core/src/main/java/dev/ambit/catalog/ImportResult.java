package dev.ambit.catalog;

import java.util.List;

/// The result of an import: the revision, the number of entities of each kind, and the warnings.
public record ImportResult(
        String hash, String productId, int features, int plans, int addons, List<ImportWarning> warnings) {

    static ImportResult of(String hash, CatalogDraft draft) {
        return new ImportResult(
                hash,
                draft.productId(),
                draft.features().size(),
                count(draft, PackageKind.PLAN),
                count(draft, PackageKind.ADDON),
                draft.warnings());
    }

    private static int count(CatalogDraft draft, PackageKind kind) {
        return (int) draft.packages().stream().filter(it -> it.kind() == kind).count();
    }
}
