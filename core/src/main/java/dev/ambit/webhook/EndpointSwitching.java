package dev.ambit.webhook;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Enables and disables endpoints. Repeated calls change nothing.
public final class EndpointSwitching {

    private final EventLog log;
    private final InstantSource clock;

    public EndpointSwitching(EventLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /// Enables the endpoint. It continues from the cursor without failures; events that are no longer in the
    /// event log are skipped and reported.
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

    /// @param reason the failure of the endpoint; null: a caller disabled it
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
