package dev.ambit.event;

import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/// Trims event logs. The last event per entity is kept, because it has the whole state. So every state since the
/// start of the event log can be computed, and snapshots contain all entities. The newest event is always kept,
/// because the next number follows it.
public final class LogCutting {

    /// Maximum number of events that are removed per transaction.
    private static final int EVENTS_MAX = 1_000;

    /// The retention.
    ///
    /// @param since older events are removed
    /// @param count maximum number of events, the oldest are removed first
    public record Bounds(Instant since, long count) {}

    /// The remaining work.
    ///
    /// @param isMore whether more events can be removed
    /// @param isHeld whether events stay only because a subscriber needs them
    public record Result(boolean isMore, boolean isHeld) {

        private static final Result NOTHING = new Result(false, false);
    }

    /// Limits how far the event log can be trimmed.
    @FunctionalInterface
    public interface Floor {

        /// Returns the number up to which no subscriber needs events.
        long through(Handle tx, EnvironmentId environment);
    }

    private static final String LAST_BEFORE = """
        select coalesce(max(sequence), 0)
        from events
        where environment_id = :environment and sequence >= :from and sequence < :from + :limit
            and coalesce(recorded_at, happened_at) < :before
        """;

    private static final String LAST = """
        with last as (
            select customer_id, entity_type, entity_id, max(sequence) as sequence
            from events
            where environment_id = :environment and sequence >= :from and sequence <= :through
            group by customer_id, entity_type, entity_id)
        delete from events as gone
        using last
        where gone.environment_id = :environment
            and gone.entity_type = last.entity_type
            and gone.entity_id = last.entity_id
            and gone.sequence < last.sequence
        """;

    private static final String DELETE_OF_CUSTOMERS = LAST + "and gone.customer_id = last.customer_id";

    private static final String DELETE_OF_NOBODY = LAST + "and gone.customer_id is null and last.customer_id is null";

    private LogCutting() {}

    /// Trims as much as fits into a short transaction.
    public static Result cut(Handle tx, EnvironmentId environment, Bounds bounds, Floor floor) {
        EventLogs.Log log = EventLogs.lock(tx, environment).orElse(null);
        if (log == null) {
            return Result.NOTHING;
        }
        long head = Events.head(tx, environment);
        long wanted = Math.min(head - 1, Math.max(head - bounds.count(), lastBefore(tx, environment, log, bounds)));
        long batch = Math.min(wanted, log.oldest() + EVENTS_MAX - 1);
        long through = batch < log.oldest() ? batch : Math.min(batch, floor.through(tx, environment));
        if (through >= log.oldest()) {
            delete(tx, environment, DELETE_OF_CUSTOMERS, log.oldest(), through);
            delete(tx, environment, DELETE_OF_NOBODY, log.oldest(), through);
            EventLogs.beginWith(tx, environment, through + 1);
        }
        boolean isHeld = through < batch;
        return new Result(!isHeld && batch - log.oldest() == EVENTS_MAX - 1, isHeld);
    }

    private static long lastBefore(Handle tx, EnvironmentId environment, EventLogs.Log log, Bounds bounds) {
        return tx.createQuery(LAST_BEFORE)
                .bind("environment", environment.value())
                .bind("from", log.oldest())
                .bind("limit", EVENTS_MAX)
                .bind("before", bounds.since())
                .mapTo(Long.class)
                .one();
    }

    private static void delete(Handle tx, EnvironmentId environment, String sql, long from, long through) {
        tx.createUpdate(sql)
                .bind("environment", environment.value())
                .bind("from", from)
                .bind("through", through)
                .execute();
    }
}
