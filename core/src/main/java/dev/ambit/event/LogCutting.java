package dev.ambit.event;

import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/// Lets a log begin later. Of what happened before, the last event about each thing stays, since that has its whole
/// state: so the past can still be told from where the log begins, and whoever reads states misses none. The newest
/// event of all stays anyhow, by which the next one is numbered.
public final class LogCutting {

    /// So many events at most are cut in a transaction.
    private static final int EVENTS_MAX = 1_000;

    /// How much is to be kept.
    ///
    /// @param since what came before this is to go
    /// @param count what is more than this is to go, the oldest first
    public record Bounds(Instant since, long count) {}

    /// What a cut has left to do.
    ///
    /// @param isMore whether there is more to cut
    /// @param isHeld whether there would be more, if nobody needed it
    public record Result(boolean isMore, boolean isHeld) {

        private static final Result NOTHING = new Result(false, false);
    }

    /// What must not be cut yet.
    @FunctionalInterface
    public interface Floor {

        /// The number of the last event that nobody needs any more, or more than that.
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

    /// Cuts as much as a short transaction may.
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
