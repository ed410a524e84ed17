package dev.ambit.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An event that an endpoint has not taken, as it is kept.
///
/// @param nextAttemptAt null: it is under way, or is not tried again by itself
/// @param begunAt when the last attempt here began, which is not kept: what was recovered since stays so
record Failure(
        long sequence,
        String lane,
        long previous,
        Delivery.State state,
        int attempts,
        Instant firstFailedAt,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant begunAt) {

    /// As it is to be tried at that time.
    Failure at(@Nullable Instant next) {
        return new Failure(sequence, lane, previous, state, attempts, firstFailedAt, next, begunAt);
    }
}
