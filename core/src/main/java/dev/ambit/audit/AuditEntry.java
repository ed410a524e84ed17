package dev.ambit.audit;

import dev.ambit.event.Author;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An entry of an audit log.
///
/// @param number its position: an event number, or a number among the entries of the account
/// @param before the previous state; null if there was none, or if it is no longer stored
public record AuditEntry(
        long number,
        Instant at,
        Author author,
        String operation,
        String entityType,
        String entityId,
        @Nullable UUID environment,
        @Nullable Map<String, Object> before,
        @Nullable Map<String, Object> after) {}
