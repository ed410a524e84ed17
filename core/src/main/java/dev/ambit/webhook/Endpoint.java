package dev.ambit.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A receiver of an environment's events, and how far it is with them.
///
/// @param eventTypes the dotted names of those that it wants, all if there are none; also names that only a
///     newer server knows
/// @param startsAfter the last number before it was made
/// @param cursor all up to that number is delivered, not for it, or kept as a failure
/// @param previous the last number up to the cursor that is for it, 0 before the first
/// @param failingSince null while it takes what it gets
/// @param chaos null: none
/// @param replay null: none is under way
/// @param skipped null: nothing was, when it was last enabled
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

    /// An inactive one is told nothing, and goes on from its cursor once it is active again.
    public enum Status {
        ACTIVE,
        INACTIVE,
    }

    /// What was told already is told again, up to and with the number `through`.
    record Replay(UUID operation, long through) {}

    /// These it was not told of: they were cut off the log while it was inactive.
    public record Skipped(long from, long through) {}

    boolean isActive() {
        return status == Status.ACTIVE;
    }

    /// Whether it wants events of this dotted name.
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
