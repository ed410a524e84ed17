package dev.ambit.webhook;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Retries all failed events of an endpoint, including those that were given up.
public final class EndpointRecovery {

    private final EventLog log;
    private final InstantSource clock;

    public EndpointRecovery(EventLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /// Retries immediately and in no particular order; a failure that holds its lane back is still sent before the
    /// later events of the lane.
    ///
    /// @param since the earliest first failure; null: all
    /// @return the number of events
    Committed<Integer> recover(EnvironmentId environment, Author author, String id, @Nullable Instant since) {
        return log.change(environment, author, (tx, changes) -> {
            Endpoint endpoint = Endpoints.requireLocked(tx, environment, id);
            int recovered = EndpointPositions.recover(tx, environment, endpoint.id(), since, clock.instant());
            if (recovered > 0) {
                EndpointBody.addEvent(changes, EventType.ENDPOINT_UPDATED, endpoint);
            }
            return recovered;
        });
    }
}
