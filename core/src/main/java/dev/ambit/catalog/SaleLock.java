package dev.ambit.catalog;

import dev.ambit.db.EnvironmentId;
import org.jdbi.v3.core.Handle;

/// Whoever sells a version keeps it from being rolled over until he has committed: a sale that nobody sees yet would
/// else be missed. Sellers do not wait for each other.
public final class SaleLock {

    /// Among PostgreSQL's advisory locks, those that guard what is being sold.
    private static final int LOCKS = 3;

    private static final String SHARE = """
            select 1
            from pg_advisory_xact_lock_shared(:locks, :environment)
            """;

    private static final String TAKE = """
            select 1
            from pg_advisory_xact_lock(:locks, :environment)
            """;

    private SaleLock() {}

    /// Before the versions of today are read, and after the customer is locked; until `tx` ends.
    public static void share(Handle tx, EnvironmentId environment) {
        lock(tx, SHARE, environment);
    }

    /// Waits for all who may have read versions that are not the latest any more.
    public static void await(Handle tx, EnvironmentId environment) {
        lock(tx, TAKE, environment);
    }

    private static void lock(Handle tx, String how, EnvironmentId environment) {
        tx.createQuery(how)
                .bind("locks", LOCKS)
                .bind("environment", environment.value())
                .mapTo(Integer.class)
                .one();
    }
}
