package dev.ambit.catalog;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Refuses direct changes of catalogs that are protected or managed from code.
@FunctionalInterface
public interface CatalogGuard {

    /// Accepts a change of the catalog or refuses it.
    ///
    /// @param tx in the scope of the environment
    /// @param author null for an edit of drafts, which has no events
    /// @throws dev.ambit.problem.Problem if the change is refused
    void requireAllowed(Handle tx, EnvironmentId environment, @Nullable Author author);
}
