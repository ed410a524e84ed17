package dev.ambit.webhook;

import dev.ambit.event.Changes;
import dev.ambit.event.EventType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An endpoint in events, without its secrets and position.
record EndpointBody(
        UUID id,
        String url,
        @Nullable String description,
        List<String> eventTypes,
        Endpoint.Status status,
        @Nullable String disabledReason,
        String orderHold,
        boolean hasLegacySecret,
        @Nullable Chaos chaos,
        Endpoint.@Nullable Skipped skipped,
        Instant createdAt,
        Instant updatedAt) {

    /// Adds the event of a change, which also notifies the delivery loop.
    static Endpoint addEvent(Changes changes, EventType type, Endpoint it) {
        changes.add(type, it.id().toString(), null, of(it));
        return it;
    }

    private static EndpointBody of(Endpoint it) {
        return new EndpointBody(
                it.id(),
                it.url(),
                it.description(),
                it.eventTypes(),
                it.status(),
                it.disabledReason(),
                it.orderHold().toString(),
                it.secrets().hasLegacy(),
                it.chaos(),
                it.skipped(),
                it.createdAt(),
                it.updatedAt());
    }
}
