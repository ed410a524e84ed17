package dev.ambit.webhook;

import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The SQL of requested changes of positions in the event log.
public final class EndpointPositions {

    /// If a lane is further behind than the new position, it keeps its own position. Otherwise events in between
    /// would be lost. Failures before the new position also stay.
    private static final String REWIND = """
        with lanes as (
            delete from endpoint_lanes
            where environment_id = :environment and endpoint_id = :id and after >= :after
        ), failures as (
            delete from endpoint_failures
            where environment_id = :environment and endpoint_id = :id and sequence > :after
        )
        update endpoints
        set cursor = :after, previous = :previous, replay_operation = :operation, replay_after = :replayAfter,
            replay_through = :through, updated_at = :now
        where environment_id = :environment and endpoint_id = :id
        """ + Endpoints.RETURNING;

    private static final String RECOVER = """
        update endpoint_failures
        set state = case state when 'WAITING' then state else 'PARKED' end, next_attempt_at = :now
        where environment_id = :environment and endpoint_id = :id
            and (:since::timestamptz is null or first_failed_at >= :since)
        """;

    private static final String NEEDED = """
        select min(least(
            cursor,
            (select min(after) from endpoint_lanes as lane
                where lane.environment_id = :environment and lane.endpoint_id = endpoints.endpoint_id),
            (select min(sequence) - 1 from endpoint_failures as failure
                where failure.environment_id = :environment and failure.endpoint_id = endpoints.endpoint_id
                    and failure.state <> 'FAILED')))
        from endpoints
        where environment_id = :environment and status = 'ACTIVE'
        """;

    private EndpointPositions() {}

    /// Returns the number up to which no active endpoint needs events any more, not even for automatic retries.
    public static long needed(Handle tx, EnvironmentId environment) {
        return tx.createQuery(NEEDED)
                .bind("environment", environment.value())
                .mapTo(Long.class)
                .findOne()
                .orElse(Long.MAX_VALUE);
    }

    static Endpoint rewind(
            Handle tx,
            EnvironmentId environment,
            UUID id,
            long after,
            long previous,
            Endpoint.Replay replay,
            Instant now) {
        return tx.createQuery(REWIND)
                .bind("environment", environment.value())
                .bind("id", id)
                .bind("after", after)
                .bind("previous", previous)
                .bind("operation", replay.operation())
                .bind("replayAfter", replay.after())
                .bind("through", replay.through())
                .bind("now", now)
                .map(Endpoints::read)
                .one();
    }

    /// Schedules failures since that time for an immediate retry; a failure that holds its lane back still does.
    ///
    /// @return the number of events
    static int recover(Handle tx, EnvironmentId environment, UUID id, @Nullable Instant since, Instant now) {
        return tx.createUpdate(RECOVER)
                .bind("environment", environment.value())
                .bind("id", id)
                .bind("since", since)
                .bind("now", now)
                .execute();
    }
}
