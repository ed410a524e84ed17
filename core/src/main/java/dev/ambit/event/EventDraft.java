package dev.ambit.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An event before it has a number. `body` is the whole state of the entity in the fields of webhooks.
///
/// @param customerId the customer that the event is about, if any; events of one customer are delivered in order
/// @param at null: now
public record EventDraft(
        EventType type,
        String entityId,
        @Nullable String customerId,
        Object body,
        @Nullable Instant at) {}
