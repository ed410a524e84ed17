package dev.ambit.webhook;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Turns an endpoint off and on again. The same again changes nothing.
public final class EndpointSwitching {

    private final EventLog log;
    private final InstantSource clock;

    public EndpointSwitching(EventLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /// Goes on from the cursor, as if it had never failed; what was cut off the log meanwhile is skipped, and said.
    Committed<Endpoint> enable(EnvironmentId environment, Author author, String id) {
        return log.change(environment, author, (tx, changes) -> {
            Endpoint before = Endpoints.requireLocked(tx, environment, id);
            if (before.isActive()) {
                return before;
            }
            Endpoint after = Endpoints.enable(tx, environment, before.id(), clock.instant());
            return EndpointBody.tell(changes, EventType.ENDPOINT_UPDATED, after);
        });
    }

    /// @param reason what the endpoint did; null: somebody wants it so
    Committed<Endpoint> disable(EnvironmentId environment, Author author, String id, @Nullable String reason) {
        return log.change(environment, author, (tx, changes) -> {
            Endpoint before = Endpoints.requireLocked(tx, environment, id);
            if (!before.isActive()) {
                return before;
            }
            Endpoint after = Endpoints.disable(tx, environment, before.id(), reason, clock.instant());
            return EndpointBody.tell(changes, EventType.ENDPOINT_DISABLED, after);
        });
    }
}
