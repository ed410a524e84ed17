package dev.ambit.webhook;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.EnvironmentId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// How far endpoints are behind the log.
final class EndpointLags {

    private static final int FAILURES_MAX = 1_000;

    private static final String FIND = """
            select endpoint_id, greatest(head.sequence - cursor, 0) as events,
                coalesce(greatest(extract(epoch from now() - next.recorded_at), 0), 0)::bigint as seconds,
                (select count(*)
                    from (
                        select from endpoint_failures as failure
                        where failure.environment_id = :environment
                            and failure.endpoint_id = endpoints.endpoint_id
                        limit :failuresMax
                    ) as kept) as failures
            from endpoints
            cross join (
                select coalesce(max(sequence), 0) as sequence from events where environment_id = :environment
            ) as head
            left join lateral (
                select coalesce(recorded_at, happened_at) as recorded_at from events
                where environment_id = :environment and sequence > cursor
                order by sequence
                limit 1
            ) as next on true
            where environment_id = :environment and endpoint_id = any (:ids::uuid[])
            """;

    private EndpointLags() {}

    /// So many events, the first of which was told so long ago.
    ///
    /// @param failures so many that it has refused are kept; [#FAILURES_MAX] or more if it is that many
    record Lag(long events, long seconds, int failures) {

        static final Lag NONE = new Lag(0, 0, 0);
    }

    /// In real time.
    static Map<UUID, Lag> find(Handle tx, EnvironmentId environment, List<UUID> endpoints) {
        return tx
                .createQuery(FIND)
                .bind("environment", environment.value())
                .bind("failuresMax", FAILURES_MAX)
                .bind("ids", endpoints.toArray(UUID[]::new))
                .map((row, _) -> Map.entry(
                        row.getObject("endpoint_id", UUID.class),
                        new Lag(row.getLong("events"), row.getLong("seconds"), row.getInt("failures"))))
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
