package dev.ambit.catalog;

import dev.ambit.db.EnvironmentId;
import org.jdbi.v3.core.Handle;

/// Serializes changes of an environment's catalog, because a revision must include all earlier ones. Reads,
/// checks and subscriptions are not blocked.
public final class CatalogLock {

    /// The class of PostgreSQL advisory locks for catalogs.
    private static final int LOCKS = 2;

    private static final String TAKE = """
        select 1
        from pg_advisory_xact_lock(:locks, :environment)
        """;

    private CatalogLock() {}

    /// Takes the lock until `tx` ends.
    public static void take(Handle tx, EnvironmentId environment) {
        tx.createQuery(TAKE)
                .bind("locks", LOCKS)
                .bind("environment", environment.value())
                .mapTo(Integer.class)
                .one();
    }
}
