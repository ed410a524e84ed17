package dev.ambit.webhook;

import dev.ambit.event.SelectedEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A webhook endpoint and its progress.
///
/// @param eventTypes the dotted names of selected events, all if empty; may contain names that only a newer server
/// knows
/// @param startsAfter the last event number before its creation
/// @param cursor events up to this number are delivered, not selected, or stored as failures
/// @param previous the last selected number up to the cursor, 0 before the first
/// @param failingSince null while requests succeed
/// @param chaos null: none
/// @param replay null: none is running
/// @param skipped null: no events were skipped when it was last enabled
record Endpoint(
        UUID id,
        String url,
        @Nullable String description,
        List<String> eventTypes,
        Status status,
        @Nullable String disabledReason,
        Duration orderHold,
        EndpointSecrets secrets,
        @Nullable Chaos chaos,
        long startsAfter,
        long cursor,
        long previous,
        @Nullable Instant failingSince,
        @Nullable Replay replay,
        @Nullable Skipped skipped,
        Instant createdAt,
        Instant updatedAt) {

    /// The status of an endpoint. An inactive endpoint receives nothing, and continues from its cursor once it is
    /// active again.
    public enum Status {
        ACTIVE,
        INACTIVE,
    }

    /// A replay: delivered events with a higher number than `after` are sent again, up to and including the number
    /// `through`.
    record Replay(UUID operation, long after, long through) {

        boolean covers(long sequence) {
            return sequence > after && sequence <= through;
        }
    }

    /// Events that were removed from the event log while the endpoint was inactive.
    public record Skipped(long from, long through) {}

    SelectedEvents.Selection selection() {
        return new SelectedEvents.Selection(eventTypes, startsAfter);
    }

    boolean isActive() {
        return status == Status.ACTIVE;
    }

    /// Returns whether events with this dotted name are selected.
    boolean selects(String eventType) {
        return eventTypes.isEmpty() || eventTypes.contains(eventType);
    }

    Endpoint withoutReplay() {
        return new Endpoint(
                id,
                url,
                description,
                eventTypes,
                status,
                disabledReason,
                orderHold,
                secrets,
                chaos,
                startsAfter,
                cursor,
                previous,
                failingSince,
                null,
                skipped,
                createdAt,
                updatedAt);
    }

    EndpointDraft draft() {
        return new EndpointDraft(url, description, eventTypes, orderHold);
    }
}
