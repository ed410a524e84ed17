package dev.ambit.catalog;

import java.util.Set;

/// Packages that an earlier import archived and that the latest import contains again.
final class ReimportedPackages {

    private ReimportedPackages() {}

    /// Unarchives the packages; a new version follows if they have changed.
    static void unarchive(CatalogEdit edit, CatalogDraft draft) {
        Set<PackageVersionKey> back = Packages.unarchive(edit.tx(), edit.environment(), draft.packages());
        if (!back.isEmpty()) {
            Packages.published(edit.tx(), edit.environment()).stream()
                    .filter(it -> back.contains(new PackageVersionKey(it.kind(), it.id(), 0)))
                    .forEach(it -> CatalogEvents.published(edit.changes(), it, false));
        }
    }
}
