package dev.ambit.customer;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.event.Event;
import dev.ambit.event.Events;
import dev.ambit.idempotency.StoredResponses;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Erases the [PersonalFields] of archived customers from the event log, and deletes stored responses that
/// contain them and rows of other packages. The work is idempotent, so it can restart after a crash.
///
/// Each customer is processed twice, because a transaction that read the name before the archival may write an
/// event later.
public final class Erasure {

    private static final int ENVIRONMENTS_MAX = 100;
    private static final int CUSTOMERS_MAX = 100;
    private static final int NUMBERS_MAX = 100_000;
    private static final int EVENTS_MAX = 200;
    private static final Duration CLAIM = Duration.ofSeconds(30);

    /// Longer than any transaction.
    private static final Duration LAST_TRANSACTION = Duration.ofMinutes(1);

    /// Erases rows about a customer that another package stores.
    @FunctionalInterface
    public interface RowErasure {

        /// Erases some rows.
        ///
        /// @param through the number of the last event about the customer
        /// @return whether more may be left
        boolean erase(Handle tx, EnvironmentId environment, String customerId, long through);
    }

    private final Transactions transactions;
    private final InstantSource clock;
    private final List<RowErasure> others;

    public Erasure(Transactions transactions, InstantSource clock, List<RowErasure> others) {
        this.transactions = transactions;
        this.clock = clock;
        this.others = List.copyOf(others);
    }

    /// Processes the environments that are due.
    public void runOnce() {
        for (int i = 0; i < ENVIRONMENTS_MAX && eraseNext(); i++) {
            // Continue with the next one.
        }
    }

    /// @return whether an environment was due
    private boolean eraseNext() {
        Optional<EnvironmentId> claimed = transactions.outside(
                tx -> Work.ERASURE.claim(tx, clock.instant(), CLAIM, 1).stream().findFirst());
        claimed.ifPresent(environment -> {
            while (erase(environment) == CUSTOMERS_MAX) {
                // More may be due.
            }
            settle(environment);
        });
        return claimed.isPresent();
    }

    /// @return the number of customers
    private int erase(EnvironmentId environment) {
        Instant now = clock.instant();
        List<ErasureQueue.Search> due =
                transactions.read(environment, tx -> ErasureQueue.due(tx, environment, now, CUSTOMERS_MAX));
        for (ErasureQueue.Search search : due) {
            search(environment, search);
            transactions.in(environment, tx -> {
                StoredResponses.deleteOf(tx, environment, search.id());
                Instant again = search.again();
                if (again == null) {
                    ErasureQueue.postpone(tx, environment, search, now.plus(LAST_TRANSACTION));
                } else {
                    ErasureQueue.remove(tx, environment, search.id(), again);
                }
                Work.ERASURE.postpone(tx, environment, clock.instant().plus(CLAIM));
                return null;
            });
        }
        return due.size();
    }

    private void search(EnvironmentId environment, ErasureQueue.Search search) {
        List<Long> found;
        long after = search.after();
        do {
            long from = after;
            found = transactions.read(
                    environment, tx -> Events.about(tx, environment, search.id(), from, search.through(), NUMBERS_MAX));
            for (int i = 0; i < found.size(); i += EVENTS_MAX) {
                blank(environment, found.subList(i, Math.min(i + EVENTS_MAX, found.size())));
            }
            after = found.isEmpty() ? after : found.getLast();
        } while (found.size() == NUMBERS_MAX);
        for (RowErasure other : others) {
            while (transactions.in(environment, tx -> other.erase(tx, environment, search.id(), search.through()))) {
                // More may be left.
            }
        }
    }

    private void blank(EnvironmentId environment, List<Long> sequences) {
        transactions.in(environment, tx -> {
            Map<Long, Object> blanked = new HashMap<>();
            for (Event event : Events.find(tx, environment, sequences)) {
                PersonalFields.blanked(event).ifPresent(body -> blanked.put(event.sequence(), body));
            }
            if (!blanked.isEmpty()) {
                Events.rewrite(tx, environment, blanked);
            }
            return null;
        });
    }

    private void settle(EnvironmentId environment) {
        transactions.in(environment, tx -> {
            if (!Work.ERASURE.lock(tx, environment)) {
                return null;
            }
            ErasureQueue.next(tx, environment)
                    .ifPresentOrElse(
                            dueAt -> Work.ERASURE.postpone(tx, environment, dueAt),
                            () -> Work.ERASURE.remove(tx, environment));
            return null;
        });
    }
}
