package dev.ambit.catalog;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// Changes an environment's catalog in one transaction: takes the lock, reads the clock, runs the edit, and appends
/// its events.
public final class CatalogChange {

    /// The class of PostgreSQL advisory locks for catalogs.
    private static final int LOCKS = 2;

    private static final String LOCK = """
        select 1
        from pg_advisory_xact_lock(:locks, :environment)
        """;

    private final Transactions transactions;
    private final EventLog log;
    private final InstantSource clock;

    public CatalogChange(Transactions transactions, EventLog log, InstantSource clock) {
        this.transactions = transactions;
        this.log = log;
        this.clock = clock;
    }

    /// Runs one edit at a time per environment, because a revision must include all earlier edits. Reads, checks and
    /// subscriptions are not blocked.
    public <T> Committed<T> edit(EnvironmentId environment, Author author, Function<CatalogEdit, T> work) {
        return log.change(environment, author, (tx, changes) -> {
            lock(tx, environment);
            return work.apply(new CatalogEdit(tx, environment, author, changes, clock.instant()));
        });
    }

    /// Runs an edit that only inserts features or products. It needs no lock, because the database refuses an id that
    /// exists, and creates no revision; the next revision includes it.
    <T> Committed<T> insert(EnvironmentId environment, Author author, Function<CatalogEdit, T> work) {
        return log.change(
                environment,
                author,
                (tx, changes) -> work.apply(new CatalogEdit(tx, environment, author, changes, clock.instant())));
    }

    /// Runs an edit of drafts, which creates no events and no revision. Waits for other edits.
    <T> T draft(EnvironmentId environment, BiFunction<Handle, Instant, T> work) {
        return transactions.in(environment, tx -> {
            lock(tx, environment);
            return work.apply(tx, clock.instant());
        });
    }

    /// Takes the lock until `tx` ends.
    private static void lock(Handle tx, EnvironmentId environment) {
        tx.createQuery(LOCK)
                .bind("locks", LOCKS)
                .bind("environment", environment.value())
                .mapTo(Integer.class)
                .one();
    }
}
