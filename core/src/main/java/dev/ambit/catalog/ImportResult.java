package dev.ambit.catalog;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The result of an import: the revision, the number of entities of each kind, and the warnings.
///
/// @param changes only of a preview: the fields of the published catalog that would change
/// @param affected only of a preview: the packages that would get a new version
public record ImportResult(
        String hash,
        String productId,
        int features,
        int plans,
        int addons,
        List<ImportWarning> warnings,
        @Nullable List<CatalogDiff.Difference> changes,
        @Nullable List<Affected> affected) {

    /// A package that would get a new version.
    ///
    /// @param subscribers number of live subscriptions with any of its versions
    public record Affected(PackageKind type, String id, long subscribers) {

        static Affected of(CatalogPackage it, Map<PackageVersionKey, Long> subscribers) {
            return new Affected(
                    it.kind(), it.id(), subscribers.getOrDefault(new PackageVersionKey(it.kind(), it.id(), 0), 0L));
        }
    }

    static ImportResult of(
            String hash,
            CatalogDraft draft,
            @Nullable List<CatalogDiff.Difference> changes,
            @Nullable List<Affected> affected) {
        return new ImportResult(
                hash,
                draft.productId(),
                draft.features().size(),
                count(draft, PackageKind.PLAN),
                count(draft, PackageKind.ADDON),
                draft.warnings(),
                changes,
                affected);
    }

    private static int count(CatalogDraft draft, PackageKind kind) {
        return (int) draft.packages().stream().filter(it -> it.kind() == kind).count();
    }
}
