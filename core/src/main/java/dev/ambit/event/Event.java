package dev.ambit.event;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An event of the log. Its number is also the version of its entity: of two states the later number is the newer.
///
/// @param typeName as others know it (see [EventType])
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

    /// Null if a newer server wrote it and this one does not know what it means.
    public @Nullable EventType type() {
        return EventType.of(typeName);
    }

    public @Nullable EntityType entityType() {
        EventType type = type();
        return type == null ? null : type.entityType();
    }
}
