package dev.ambit.catalog;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Changes;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Packages that an earlier import archived and that the latest import contains again.
final class ReimportedPackages {

    private ReimportedPackages() {}

    /// Unarchives the packages; a new version follows if they have changed.
    static void unarchive(Handle tx, EnvironmentId environment, CatalogDraft draft, Changes changes) {
        Set<PackageVersionKey> back = Packages.unarchive(tx, environment, draft.packages());
        if (!back.isEmpty()) {
            Packages.published(tx, environment).stream()
                    .filter(it -> back.contains(new PackageVersionKey(it.kind(), it.id(), 0)))
                    .forEach(it -> CatalogEvents.published(changes, it, false));
        }
    }
}
