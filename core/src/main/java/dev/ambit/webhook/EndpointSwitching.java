package dev.ambit.webhook;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.KnownEnvironment;
import dev.ambit.environment.KnownEnvironments;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import dev.ambit.notification.Notice;
import dev.ambit.notification.NotificationKind;
import dev.ambit.notification.Notifications;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Enables and disables endpoints. Repeated calls change nothing.
public final class EndpointSwitching {

    private final EventLog log;
    private final KnownEnvironments environments;
    private final InstantSource clock;

    public EndpointSwitching(EventLog log, KnownEnvironments environments, InstantSource clock) {
        this.log = log;
        this.environments = environments;
        this.clock = clock;
    }

    /// Enables the endpoint. It counts as not failing, and continues from the cursor. Events that are no longer in
    /// the event log are skipped, and recorded as [Endpoint.Skipped].
    Committed<Endpoint> enable(EnvironmentId environment, Author author, String id) {
        return log.change(environment, author, (tx, changes) -> {
            Endpoint before = Endpoints.requireLocked(tx, environment, id);
            if (before.isActive()) {
                return before;
            }
            Endpoint after = Endpoints.enable(tx, environment, before.id(), clock.instant());
            return EndpointBody.addEvent(changes, EventType.ENDPOINT_UPDATED, after);
        });
    }

    /// @param reason the failure of the endpoint; null: a caller disabled it
    Committed<Endpoint> disable(EnvironmentId environment, Author author, String id, @Nullable String reason) {
        Optional<KnownEnvironment> known = reason == null ? Optional.empty() : environments.find(environment);
        return log.change(environment, author, (tx, changes) -> {
            Endpoint before = Endpoints.requireLocked(tx, environment, id);
            if (!before.isActive()) {
                return before;
            }
            Endpoint after = Endpoints.disable(tx, environment, before.id(), reason, clock.instant());
            known.ifPresent(it -> notifyMembers(tx, it, after, String.valueOf(reason)));
            return EndpointBody.addEvent(changes, EventType.ENDPOINT_DISABLED, after);
        });
    }

    private void notifyMembers(Handle tx, KnownEnvironment in, Endpoint endpoint, String reason) {
        Transactions.addScope(tx, in.account());
        Instant now = clock.instant();
        var notice = new Notice(
                NotificationKind.ENDPOINT_DISABLED,
                "%s %s".formatted(endpoint.id(), now),
                "A webhook of %s was disabled".formatted(in.slug().value()),
                "Ambit no longer sends events to %s. %s".formatted(withoutSecrets(endpoint.url()), reason),
                "/e/%s/webhooks/%s".formatted(in.slug().value(), endpoint.id()),
                null);
        Notifications.raise(tx, in.account(), notice, now);
    }

    /// Omits the user and the query, which may contain a secret, because notifications leave the installation.
    private static String withoutSecrets(String url) {
        URI it = URI.create(url);
        String port = it.getPort() < 0 ? "" : ":" + it.getPort();
        return "%s://%s%s%s".formatted(it.getScheme(), it.getHost(), port, it.getRawPath());
    }
}
