package dev.ambit.catalog;

import java.util.List;

/// What an import made: the revision, how much of each there is now, and what a catalog has no place for.
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
