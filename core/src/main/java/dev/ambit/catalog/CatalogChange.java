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

/// Changes an environment's catalog in one transaction.
public final class CatalogChange {

    /// First key of the advisory locks of catalogs; the second is the environment.
    private static final int LOCK_CLASS = 2;

    private static final String LOCK = """
        select 1
        from pg_advisory_xact_lock(:class, :environment)
        """;

    private final Transactions transactions;
    private final EventLog log;
    private final InstantSource clock;

    public CatalogChange(Transactions transactions, EventLog log, InstantSource clock) {
        this.transactions = transactions;
        this.log = log;
        this.clock = clock;
    }

    /// Takes the lock, reads the clock, runs the edit and appends its events. Edits and drafts of an environment run
    /// one after the other, because a revision must include all earlier edits. Reads, checks and subscriptions are
    /// not blocked.
    public <T> Committed<T> edit(EnvironmentId environment, Author author, Function<CatalogEdit, T> edit) {
        return log.change(environment, author, (tx, changes) -> {
            lock(tx, environment);
            return edit.apply(new CatalogEdit(tx, environment, author, changes, clock.instant()));
        });
    }

    /// Runs an edit that only inserts features or products. It takes no lock, because the database refuses an id that
    /// exists. The next revision includes the new rows.
    <T> Committed<T> insert(EnvironmentId environment, Author author, Function<CatalogEdit, T> edit) {
        return log.change(
                environment,
                author,
                (tx, changes) -> edit.apply(new CatalogEdit(tx, environment, author, changes, clock.instant())));
    }

    /// Runs an edit of drafts, which creates no events and no revision. Waits for other edits.
    <T> T draft(EnvironmentId environment, BiFunction<Handle, Instant, T> edit) {
        return transactions.in(environment, tx -> {
            lock(tx, environment);
            return edit.apply(tx, clock.instant());
        });
    }

    /// Takes the lock until `tx` ends.
    private static void lock(Handle tx, EnvironmentId environment) {
        tx.createQuery(LOCK)
                .bind("class", LOCK_CLASS)
                .bind("environment", environment.value())
                .mapTo(Integer.class)
                .one();
    }
}
