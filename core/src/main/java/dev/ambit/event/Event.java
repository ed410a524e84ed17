package dev.ambit.event;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An event. Its number is also the version of its entity: of two states, the one with the higher number is newer.
///
/// @param typeName the name in the API (see [EventType])
public record Event(
        long sequence,
        UUID messageId,
        String typeName,
        String entityId,
        @Nullable String customerId,
        String actor,
        String traceId,
        Instant happenedAt,
        EventBody body) {

    /// Returns the type; null if only a newer server knows it.
    public @Nullable EventType type() {
        return EventType.of(typeName);
    }

    public @Nullable EntityType entityType() {
        EventType type = type();
        return type == null ? null : type.entityType();
    }
}
