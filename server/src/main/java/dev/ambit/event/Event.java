package dev.ambit.event;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An event of the log. Its number is also the version of its entity: of two states the later number is the newer.
///
/// @param type null if a newer server wrote it and this one does not know what it means
public record Event(
        long sequence,
        UUID messageId,
        @Nullable EventType type,
        String entityId,
        @Nullable String customerId,
        String actor,
        String traceId,
        Instant happenedAt,
        EventBody body) {

    public @Nullable EntityType entityType() {
        return type == null ? null : type.entityType();
    }
}
