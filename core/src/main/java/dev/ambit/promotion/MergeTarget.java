package dev.ambit.promotion;

import dev.ambit.catalog.ArchivedEntities;
import dev.ambit.catalog.AutomaticArchivals.Cause;
import dev.ambit.catalog.CanonicalCatalog;
import dev.ambit.db.EnvironmentId;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// The catalog that a merge changes.
///
/// @param archived paths of the entities that it has archived, except by a rollback: the next promotion offers these
///     again
record MergeTarget(CanonicalCatalog catalog, Set<String> archived) {

    MergeTarget {
        archived = Set.copyOf(archived);
    }

    static MergeTarget of(Handle tx, EnvironmentId environment) {
        return new MergeTarget(
                CanonicalCatalog.of(tx, environment), ArchivedEntities.decided(tx, environment, Cause.ROLLBACK));
    }
}
