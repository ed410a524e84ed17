package dev.ambit.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An event before it has its number. `body` is the whole state of the entity, in the fields of
/// docs/reference/event-feed.md.
///
/// @param customerId the customer whose order it belongs to, if there is one
/// @param at null: now
public record EventDraft(
        EventType type,
        String entityId,
        @Nullable String customerId,
        Object body,
        @Nullable Instant at) {}
