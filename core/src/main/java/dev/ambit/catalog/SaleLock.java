package dev.ambit.catalog;

import dev.ambit.db.EnvironmentId;
import org.jdbi.v3.core.Handle;

/// A shared lock that sellers hold until they commit, so that a rollout does not miss subscriptions that are not
/// visible yet. Sellers do not block each other.
public final class SaleLock {

    /// The class of PostgreSQL advisory locks for sales.
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

    /// Takes the shared lock until `tx` ends. Call it after locking the customer, and before reading current
    /// versions.
    public static void share(Handle tx, EnvironmentId environment) {
        lock(tx, SHARE, environment);
    }

    /// Waits for all sellers that may have read outdated versions.
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
