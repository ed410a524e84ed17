package dev.ambit.event;

import dev.ambit.db.EnvironmentId;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/// Finds events by their times, without an index that each change would pay for.
public final class EventTimes {

    /// By so much the clock of a server may be ahead of the database's.
    private static final Duration SKEW_MAX = Duration.ofMinutes(5);

    /// From where the log begins, numbers have no holes and follow real time, so the first one of a time is
    /// found by halving: some 30 steps in the largest log. The limit says nothing new, but makes PostgreSQL
    /// take each step by the key.
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

    private static final String HAS_CLOCK = """
            select exists (select from clocks where environment_id = :environment)
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

    /// The number of the first event that was recorded then or later, in real time; of the next one if none was.
    public static long firstRecorded(Handle tx, EnvironmentId environment, Instant since) {
        return tx.createQuery(FIRST_RECORDED)
                .bind("environment", environment.value())
                .bind("since", since)
                .mapTo(Long.class)
                .one();
    }

    /// The number behind which all lies that happened then or later, by the environment's clock.
    ///
    /// Some events are told later than they happened, so this time cannot be halved. But where the clock was never
    /// touched nothing happens after it is recorded, so that the search begins there; else it begins with the log.
    public static long lastBefore(Handle tx, EnvironmentId environment, Instant moment) {
        boolean hasClock = tx.createQuery(HAS_CLOCK)
                .bind("environment", environment.value())
                .mapTo(Boolean.class)
                .one();
        return tx.createQuery(LAST_BEFORE)
                .bind("environment", environment.value())
                .bind("first", hasClock ? 0 : firstRecorded(tx, environment, moment.minus(SKEW_MAX)))
                .bind("moment", moment)
                .mapTo(Long.class)
                .one();
    }
}
