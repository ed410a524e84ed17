package dev.ambit.quota;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.EventLogs;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// The SQL of the numbers of reported events by minute, which are kept for a day.
public final class UsageMinutes {

    private static final Duration AGE_MAX = Duration.ofDays(1);

    private static final String ADD = """
        insert into usage_minutes as present (environment_id, minute, events)
        select :environment, :minute, :events
        from %s as held
        on conflict (environment_id, minute) do update
        set events = present.events + excluded.events
        """.formatted(EventLogs.HELD);

    private static final String REMOVE = """
        delete from usage_minutes
        where environment_id = :environment and minute < :oldest
        """;

    private static final String FIND = """
        select minute, events
        from usage_minutes
        where environment_id = :environment and minute >= :from and minute < :before
        """;

    private UsageMinutes() {}

    /// Adds events to a minute, and removes old minutes.
    static void add(Handle tx, EnvironmentId environment, Instant minute, long events) {
        tx.createUpdate(ADD)
                .bind("environment", environment.value())
                .bind("minute", minute)
                .bind("events", events)
                .execute();
        tx.createUpdate(REMOVE)
                .bind("environment", environment.value())
                .bind("oldest", minute.minus(AGE_MAX))
                .execute();
    }

    /// Returns the number of events per minute in that time, without minutes that have no events.
    public static Map<Instant, Long> find(Handle tx, EnvironmentId environment, Instant from, Instant before) {
        return tx
                .createQuery(FIND)
                .bind("environment", environment.value())
                .bind("from", from)
                .bind("before", before)
                .map((row, _) -> Map.entry(row.getTimestamp("minute").toInstant(), row.getLong("events")))
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
