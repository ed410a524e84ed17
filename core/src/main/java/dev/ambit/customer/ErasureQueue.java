package dev.ambit.customer;

import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Events;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The SQL of customers whose personal data may still be in the event log.
final class ErasureQueue {

    /// Reads customers and the last event number in one snapshot. If a customer is archived in the snapshot, no
    /// event up to that number adds its personal data again.
    private static final String DUE = """
        select customer_id, erase_from, erase_again_at, coalesce(erase_until, %s) as through
        from customers
        where environment_id = :environment and erase_from is not null
            and (erase_again_at is null or erase_again_at <= :now)
        order by customer_id
        limit :limit
        """.formatted(Events.LAST);

    /// Does nothing if another server has already scheduled the second search.
    private static final String POSTPONE = """
        update customers
        set erase_from = :through, erase_again_at = :at
        where environment_id = :environment and customer_id = :id and erase_again_at is null
        """;

    private static final String REMOVE = """
        update customers
        set erase_from = null, erase_until = null, erase_again_at = null
        where environment_id = :environment and customer_id = :id and erase_again_at = :again
        """;

    private static final String NEXT = """
        select coalesce(erase_again_at, 'epoch')
        from customers
        where environment_id = :environment and erase_from is not null
        order by 1
        limit 1
        """;

    /// The range of events to search for one customer.
    ///
    /// @param after events up to this number are done
    /// @param through the last event to search
    /// @param again when the second search is due; null before the first
    record Search(
            String id, long after, long through, @Nullable Instant again) {}

    private ErasureQueue() {}

    static List<Search> due(Handle tx, EnvironmentId environment, Instant now, int limit) {
        return tx.createQuery(DUE)
                .bind("environment", environment.value())
                .bind("now", now)
                .bind("limit", limit)
                .map((row, _) -> new Search(
                        row.getString("customer_id"),
                        row.getLong("erase_from"),
                        row.getLong("through"),
                        Columns.instant(row, "erase_again_at")))
                .list();
    }

    static void postpone(Handle tx, EnvironmentId environment, Search search, Instant at) {
        tx.createUpdate(POSTPONE)
                .bind("environment", environment.value())
                .bind("id", search.id())
                .bind("through", search.through())
                .bind("at", at)
                .execute();
    }

    /// Removes the customer from the queue, unless it was archived again since the first search.
    static void remove(Handle tx, EnvironmentId environment, String id, Instant again) {
        tx.createUpdate(REMOVE)
                .bind("environment", environment.value())
                .bind("id", id)
                .bind("again", again)
                .execute();
    }

    /// Returns the time of the next search, if any.
    static Optional<Instant> next(Handle tx, EnvironmentId environment) {
        return tx.createQuery(NEXT)
                .bind("environment", environment.value())
                .map((row, _) -> row.getTimestamp(1).toInstant())
                .findOne();
    }
}
