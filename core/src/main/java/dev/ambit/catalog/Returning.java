package dev.ambit.catalog;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Changes;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Packages that an earlier list of a product lacked, and so archived, and that its latest has again.
final class Returning {

    private Returning() {}

    /// Sold again as they were; a new version follows if they have changed.
    static void unarchive(Handle tx, EnvironmentId environment, CatalogDraft draft, Changes changes) {
        Set<PackageVersionKey> back = Packages.unarchive(tx, environment, draft.packages());
        if (!back.isEmpty()) {
            Packages.published(tx, environment).stream()
                    .filter(it -> back.contains(new PackageVersionKey(it.kind(), it.id(), 0)))
                    .forEach(it -> CatalogEvents.published(changes, it, false));
        }
    }
}
