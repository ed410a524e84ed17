package dev.ambit.webhook;

import dev.ambit.access.Secrets;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Rotates the signing secret of an endpoint. The legacy secret stays, because it does not sign.
public final class EndpointSecretRotation {

    /// Time for which the previous secret also signs.
    private static final Duration OVERLAP = Duration.ofHours(24);

    private final EventLog log;
    private final Secrets secrets;
    private final InstantSource clock;

    public EndpointSecretRotation(EventLog log, Secrets secrets, InstantSource clock) {
        this.log = log;
        this.secrets = secrets;
        this.clock = clock;
    }

    /// Creates a new secret, which is shown only once.
    Committed<String> rotate(EnvironmentId environment, Author author, String id) {
        String secret = Signature.randomSecret();
        return log.change(environment, author, (tx, changes) -> {
            Endpoint before = Endpoints.requireLocked(tx, environment, id);
            Instant now = clock.instant();
            byte[] sealed = secrets.seal(secret, environment);
            Endpoint after = Endpoints.rotate(tx, environment, before.id(), sealed, now.plus(OVERLAP), now);
            EndpointBody.addEvent(changes, EventType.ENDPOINT_UPDATED, after);
            return secret;
        });
    }
}
