package dev.ambit.webhook;

import static dev.ambit.problem.ProblemCode.TOO_MANY_SECRETS;

import dev.ambit.access.Secrets;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// Rotates the signing secret of an endpoint. The legacy secret stays, because it does not sign.
public final class EndpointSecretRotation {

    /// Time for which the previous secret also signs.
    private static final Duration OVERLAP = Duration.ofHours(24);

    /// Maximum number of secrets that sign, because each makes a delivery longer.
    private static final int SECRETS_MAX = 5;

    private final EventLog log;
    private final Secrets secrets;
    private final InstantSource clock;

    public EndpointSecretRotation(EventLog log, Secrets secrets, InstantSource clock) {
        this.log = log;
        this.secrets = secrets;
        this.clock = clock;
    }

    /// Creates a new secret, which is shown only once.
    ///
    /// @throws dev.ambit.problem.Problem `TooManySecrets`, because a secret is not ended before its time
    Committed<String> rotate(EnvironmentId environment, Author author, String id) {
        String secret = Signature.randomSecret();
        return log.change(environment, author, (tx, changes) -> {
            Endpoint before = Endpoints.requireLocked(tx, environment, id);
            Instant now = clock.instant();
            List<EndpointSecrets.Previous> signing = before.secrets().signing(now);
            if (signing.size() + 1 >= SECRETS_MAX) {
                throw TOO_MANY_SECRETS.because(
                        "Webhook `%s` has %d secrets that sign deliveries, which is the maximum. Rotate the secret after %s."
                                .formatted(id, SECRETS_MAX, signing.getFirst().until()));
            }
            byte[] sealed = secrets.seal(secret, environment);
            Endpoint after = Endpoints.rotate(tx, environment, before.id(), sealed, now.plus(OVERLAP), now);
            EndpointBody.addEvent(changes, EventType.ENDPOINT_UPDATED, after);
            return secret;
        });
    }
}
