package dev.ambit.sla;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.EventLogs;
import java.sql.Array;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// The SQL of service metrics per environment and hour, kept for 13 months.
final class ServedHours {

    private static final Duration KEPT = Duration.ofDays(396);
    private static final long MINUTES = 60;

    /// Locks the row of the event log, so that nothing is written after the purge.
    private static final String BEGIN = """
        insert into served_hours (environment_id, hour, requests, failures, latencies)
        select :environment, :hour, array_fill(0, array[60]), array_fill(0, array[60]), array_fill(0, array[:classes])
        from %s as log
        on conflict do nothing
        """.formatted(EventLogs.HELD);

    private static final String ADD = """
        update served_hours
        set requests[:minute] = requests[:minute] + :requests,
            failures[:minute] = failures[:minute] + :failures,
            latencies = array(
                select it.before + it.more
                from unnest(latencies, :latencies::int[]) with ordinality as it (before, more, place)
                order by it.place)
        where environment_id = :environment and hour = :hour
        """;

    private static final String DELETE_OLD = """
        delete from served_hours
        where environment_id = :environment and hour < :oldest
        """;

    private static final String FIND = """
        select environment_id, failed_minutes, requests, latencies
        from service_of(:account, :since, :until)
        """;

    /// @param failedMinutes minutes of the epoch with at least one failure in a hundred requests
    record Served(Set<Long> failedMinutes, long requests, List<Long> latencies) {

        static final Served NOT = new Served(Set.of(), 0, List.of());
    }

    private ServedHours() {}

    /// Adds a minute, except for a deleted environment, and deletes the oldest hours.
    static void add(Handle tx, EnvironmentId environment, ServedMinute.Share share) {
        Instant hour = Instant.ofEpochSecond(
                share.minute() / MINUTES * Duration.ofHours(1).toSeconds());
        int begun = tx.createUpdate(BEGIN)
                .bind("environment", environment.value())
                .bind("hour", hour)
                .bind("classes", Latencies.CLASSES)
                .execute();
        tx.createUpdate(ADD)
                .bind("environment", environment.value())
                .bind("hour", hour)
                .bind("minute", (int) (share.minute() % MINUTES) + 1)
                .bind("requests", share.requests())
                .bind("failures", share.failures())
                .bind("latencies", share.latencies().toArray(Integer[]::new))
                .execute();
        if (begun > 0) {
            tx.createUpdate(DELETE_OLD)
                    .bind("environment", environment.value())
                    .bind("oldest", hour.minus(KEPT))
                    .execute();
        }
    }

    /// Returns the metrics of all environments of an account.
    static Map<EnvironmentId, Served> find(Handle tx, AccountId account, Instant since, Instant until) {
        return tx
                .createQuery(FIND)
                .bind("account", account.value())
                .bind("since", since)
                .bind("until", until)
                .map((row, _) -> Map.entry(
                        new EnvironmentId(row.getInt("environment_id")),
                        new Served(
                                new HashSet<>(longs(row.getArray("failed_minutes"))),
                                row.getLong("requests"),
                                longs(row.getArray("latencies")))))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static List<Long> longs(Array array) throws SQLException {
        return List.of((Long[]) array.getArray());
    }
}
