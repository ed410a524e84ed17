package dev.ambit.webhook;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import dev.ambit.operation.Operations;
import java.time.InstantSource;

/// Deletes an endpoint with its lanes, failures and attempts, and ends its replay.
public final class EndpointDeletion {

    private final EventLog log;
    private final InstantSource clock;

    public EndpointDeletion(EventLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    Committed<Endpoint> delete(EnvironmentId environment, Author author, String id) {
        return log.change(environment, author, (tx, changes) -> {
            Endpoint deleted = Endpoints.requireLocked(tx, environment, id);
            if (deleted.replay() != null) {
                Operations.cancel(tx, deleted.replay().operation(), clock.instant());
            }
            Endpoints.delete(tx, environment, deleted.id());
            return EndpointBody.addEvent(changes, EventType.ENDPOINT_DELETED, deleted);
        });
    }
}
