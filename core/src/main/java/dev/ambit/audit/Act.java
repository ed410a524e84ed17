package dev.ambit.audit;

import dev.ambit.event.Author;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An entry of the audit log.
///
/// @param number its place: an event's number, or one among the acts on the account
/// @param before the state that it changed; null if there was none, or it is no longer known
public record Act(
        long number,
        Instant at,
        Author author,
        String operation,
        String entityType,
        String entityId,
        @Nullable UUID environment,
        @Nullable Map<String, Object> before,
        @Nullable Map<String, Object> after) {}
