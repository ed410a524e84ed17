package dev.ambit.webhook;

import static dev.ambit.problem.ProblemCode.TOO_MANY_WEBHOOKS;

import dev.ambit.access.ApiKey;
import dev.ambit.access.Caller;
import dev.ambit.access.Secrets;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.egress.Egress;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import dev.ambit.event.Events;
import java.time.InstantSource;

public final class EndpointCreation {

    private static final int ENDPOINTS_MAX = 100;
    private static final String LEGACY_PREFIX = "legacy-";

    private final EventLog log;
    private final Egress egress;
    private final Secrets secrets;
    private final InstantSource clock;

    public EndpointCreation(EventLog log, Egress egress, Secrets secrets, InstantSource clock) {
        this.log = log;
        this.egress = egress;
        this.secrets = secrets;
        this.clock = clock;
    }

    /// Creates an endpoint. The endpoint receives all later events, starting with its own creation if that type is
    /// selected.
    ///
    /// @param withLegacySecret also sends a secret in plain text, for receivers that do not verify signatures
    Committed<NewEndpoint> create(Caller caller, Author author, EndpointDraft draft, boolean withLegacySecret) {
        EnvironmentId environment = caller.environment();
        egress.checkUrl("url", draft.url());
        String secret = Signature.randomSecret();
        String legacySecret = withLegacySecret ? ApiKey.random(LEGACY_PREFIX).token() : null;
        return log.change(environment, author, (tx, changes) -> {
            Transactions.addScope(tx, caller.account());
            Environments.lockForCount(tx, caller.account(), environment);
            if (Endpoints.count(tx, environment) >= ENDPOINTS_MAX) {
                throw TOO_MANY_WEBHOOKS.because(
                        "This environment has %d webhooks, which is the maximum. Delete a webhook first."
                                .formatted(ENDPOINTS_MAX));
            }
            Endpoint made = Endpoints.insert(
                    tx,
                    environment,
                    draft,
                    secrets.seal(secret, environment),
                    legacySecret == null ? null : secrets.seal(legacySecret, environment),
                    Events.head(tx, environment),
                    clock.instant());
            Work.DELIVERY.scheduleBy(tx, environment, made.createdAt());
            EndpointBody.addEvent(changes, EventType.ENDPOINT_CREATED, made);
            return new NewEndpoint(made, secret, legacySecret);
        });
    }
}
