package dev.ambit.search;

import dev.ambit.db.EnvironmentId;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// The entities of one kind, which another package stores.
public interface SearchSource {

    SearchKind kind();

    /// Returns the next ids in their order, also those of archived entities.
    List<String> ids(Handle tx, EnvironmentId environment, String after, int limit);

    /// Prevents changes of these entities until `tx` ends.
    void lock(Handle tx, EnvironmentId environment, Collection<String> ids);

    /// Returns the entries of these entities. Archived ones have no words, or are omitted.
    List<SearchEntry> find(Handle tx, EnvironmentId environment, Collection<String> ids);

    /// Reads the next ids with a query that has the parameters `environment`, `after` and `limit`.
    static List<String> ids(Handle tx, String query, EnvironmentId environment, String after, int limit) {
        return tx.createQuery(query)
                .bind("environment", environment.value())
                .bind("after", after)
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }

    /// Returns the entries for callers who do not see drafts of the catalog.
    default List<SearchEntry> findPublished(Handle tx, EnvironmentId environment, Collection<String> ids) {
        return find(tx, environment, ids);
    }

    /// Writes the entries of these entities as they are in `tx`, which has changed or locked them.
    default void index(Handle tx, EnvironmentId environment, Collection<String> ids) {
        SearchIndex.put(tx, environment, kind(), ids, find(tx, environment, ids));
    }
}
