package dev.ambit.webhook;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.EventTimes;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The SQL of how far endpoints are behind the event log.
final class EndpointLags {

    private static final int FAILURES_MAX = 1_000;

    private static final String FIND = """
        select endpoint_id, events, seconds
        from endpoints
        cross join %s as lag
        where environment_id = :environment and endpoint_id = any (:ids::uuid[])
        """.formatted(EventTimes.behind("cursor"));

    private static final String COUNT_FAILURES = """
        select endpoint_id,
            (select count(*)
                from (
                    select from endpoint_failures as failure
                    where failure.environment_id = :environment and failure.endpoint_id = asked.endpoint_id
                    limit :max
                ) as kept) as failures
        from unnest(:ids::uuid[]) as asked (endpoint_id)
        """;

    private EndpointLags() {}

    /// The number of undelivered events, and the age of the first.
    record Lag(long events, long seconds) {

        static final Lag NONE = new Lag(0, 0);
    }

    /// Returns the lags, in real time.
    static Map<UUID, Lag> find(Handle tx, EnvironmentId environment, List<UUID> endpoints) {
        return tx
                .createQuery(FIND)
                .bind("environment", environment.value())
                .bind("ids", endpoints.toArray(UUID[]::new))
                .map((row, _) -> Map.entry(
                        row.getObject("endpoint_id", UUID.class),
                        new Lag(row.getLong("events"), row.getLong("seconds"))))
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /// Returns the number of undelivered failures per endpoint, at most [#FAILURES_MAX].
    static Map<UUID, Integer> failures(Handle tx, EnvironmentId environment, List<UUID> endpoints) {
        return tx
                .createQuery(COUNT_FAILURES)
                .bind("environment", environment.value())
                .bind("max", FAILURES_MAX)
                .bind("ids", endpoints.toArray(UUID[]::new))
                .map((row, _) -> Map.entry(row.getObject("endpoint_id", UUID.class), row.getInt("failures")))
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
