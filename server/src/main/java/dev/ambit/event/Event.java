package dev.ambit.event;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An event of the log. Its number is also the version of its entity: of two states the later number is the newer.
public record Event(
        long sequence,
        UUID messageId,
        EventType type,
        String entityId,
        @Nullable String customerId,
        String actor,
        String traceId,
        Instant happenedAt,
        EventBody body) {}
