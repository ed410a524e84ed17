package dev.ambit.event;

import dev.ambit.clock.Clocks;
import dev.ambit.db.EnvironmentId;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/// Finds events by time without an index, which would slow every change down.
public final class EventTimes {

    /// Bound for the difference between the clocks of a server and the database.
    private static final Duration SKEW_MAX = Duration.ofMinutes(5);

    /// From the start of the event log on, numbers have no gaps and follow real time, so a binary search finds the
    /// first event of a time in about 30 steps. The limit makes PostgreSQL use the key in each step.
    private static final String FIRST_RECORDED = """
        with recursive search (low, high) as (
            select (select oldest from event_logs where environment_id = :environment),
                (select coalesce(max(sequence), 0) + 1 from events where environment_id = :environment)
            union all
            select case when middle.is_earlier then middle.sequence + 1 else search.low end,
                case when middle.is_earlier then search.high else middle.sequence end
            from search
            cross join lateral (
                select sequence, coalesce(recorded_at, happened_at) < :since as is_earlier
                from events
                where environment_id = :environment and sequence = (search.low + search.high) / 2
                limit 1
            ) as middle
            where search.low < search.high
        )
        select min(high) from search
        """;

    private static final String LAST_BEFORE = """
        select coalesce(
            (select sequence - 1
                from events
                where environment_id = :environment and sequence >= :first and happened_at >= :moment
                order by sequence
                limit 1),
            (select max(sequence) from events where environment_id = :environment),
            0)
        """;

    private EventTimes() {}

    /// Returns a SQL table of one row for a join with a position in the event log of `:environment`: the number of
    /// later `events`, and the age of the first of them in `seconds`.
    ///
    /// @param position the column with the number of an event
    public static String behind(String position) {
        return """
            lateral (
                select greatest(head.sequence - %1$s, 0) as events,
                    coalesce(greatest(extract(epoch from now() - next.recorded_at), 0), 0)::bigint as seconds
                from (
                    select coalesce(max(sequence), 0) as sequence from events where environment_id = :environment
                ) as head
                left join lateral (
                    select coalesce(recorded_at, happened_at) as recorded_at
                    from events
                    where environment_id = :environment and sequence > %1$s
                    order by sequence
                    limit 1
                ) as next on true)
            """.formatted(position);
    }

    /// Returns the number of the first event that was recorded at or after that real time; of the next event if
    /// there is none.
    public static long firstRecorded(Handle tx, EnvironmentId environment, Instant since) {
        return tx.createQuery(FIRST_RECORDED)
                .bind("environment", environment.value())
                .bind("since", since)
                .mapTo(Long.class)
                .one();
    }

    /// Returns an event number: all events at or after that time of the environment's clock have higher numbers.
    ///
    /// Some events are recorded later than they happened, so a binary search is not possible. If the clock was
    /// never changed, no event is recorded before it happened, so the scan starts at that real time; otherwise it
    /// starts with the event log.
    public static long lastBefore(Handle tx, EnvironmentId environment, Instant moment) {
        return tx.createQuery(LAST_BEFORE)
                .bind("environment", environment.value())
                .bind(
                        "first",
                        Clocks.isChanged(tx, environment) ? 0 : firstRecorded(tx, environment, moment.minus(SKEW_MAX)))
                .bind("moment", moment)
                .mapTo(Long.class)
                .one();
    }
}
