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
    private volatile CatalogGuard guard = (_, _, _) -> {};

    public CatalogChange(Transactions transactions, EventLog log, InstantSource clock) {
        this.transactions = transactions;
        this.log = log;
        this.clock = clock;
    }

    /// Sets the guard that can refuse changes.
    public void setGuard(CatalogGuard newGuard) {
        guard = newGuard;
    }

    /// Takes the environment's catalog lock, reads the clock, runs the edit and appends its events.
    ///
    /// [#edit] and [#editDrafts] take this lock, so they run one after the other, and each revision includes
    /// all earlier edits. Catalog reads, entitlement checks and changes of subscriptions do not take the lock.
    public <T> Committed<T> edit(EnvironmentId environment, Author author, Function<CatalogEdit, T> edit) {
        return editUnguarded(environment, author, open -> {
            guard.requireAllowed(open.tx(), environment, author);
            return edit.apply(open);
        });
    }

    /// Runs an edit like [#edit], but without the guard. Callers check the rules of the environment themselves,
    /// edit a fork, or roll the edit back.
    public <T> Committed<T> editUnguarded(EnvironmentId environment, Author author, Function<CatalogEdit, T> edit) {
        return log.change(environment, author, (tx, changes) -> {
            lock(tx, environment);
            return edit.apply(new CatalogEdit(tx, environment, author, changes, clock.instant()));
        });
    }

    /// Runs an edit that only inserts features or products. It needs no lock: the unique constraint refuses an id that
    /// exists. The next revision includes the new rows.
    <T> Committed<T> insert(EnvironmentId environment, Author author, Function<CatalogEdit, T> edit) {
        return log.change(environment, author, (tx, changes) -> {
            guard.requireAllowed(tx, environment, author);
            return edit.apply(new CatalogEdit(tx, environment, author, changes, clock.instant()));
        });
    }

    /// Takes the lock and runs an edit of drafts of plans and add-ons, which creates no events and no revision.
    <T> T editDrafts(EnvironmentId environment, BiFunction<Handle, Instant, T> edit) {
        return transactions.in(environment, tx -> {
            lock(tx, environment);
            guard.requireAllowed(tx, environment, null);
            return edit.apply(tx, clock.instant());
        });
    }

    /// Takes the catalog lock, which PostgreSQL releases when `tx` ends.
    static void lock(Handle tx, EnvironmentId environment) {
        tx.createQuery(LOCK)
                .bind("class", LOCK_CLASS)
                .bind("environment", environment.value())
                .mapTo(Integer.class)
                .one();
    }
}
