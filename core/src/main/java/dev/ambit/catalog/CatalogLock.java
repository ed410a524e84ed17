package dev.ambit.catalog;

import dev.ambit.db.EnvironmentId;
import org.jdbi.v3.core.Handle;

/// One change of an environment's catalog at a time: a revision has to see all that was published before it.
/// Reading, checking and selling go on meanwhile.
public final class CatalogLock {

    /// Among PostgreSQL's advisory locks, those that guard a catalog.
    private static final int LOCKS = 2;

    private static final String TAKE = """
            select 1
            from pg_advisory_xact_lock(:locks, :environment)
            """;

    private CatalogLock() {}

    /// Until `tx` ends.
    public static void take(Handle tx, EnvironmentId environment) {
        tx.createQuery(TAKE)
                .bind("locks", LOCKS)
                .bind("environment", environment.value())
                .mapTo(Integer.class)
                .one();
    }
}
