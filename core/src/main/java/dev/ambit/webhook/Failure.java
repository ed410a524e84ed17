package dev.ambit.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A failed event as stored.
///
/// @param nextAttemptAt null: an attempt is running, or there is no automatic retry
/// @param begunAt the start of the last attempt by this server, which is not stored. A retry that a caller
///     requested after this time is kept
record Failure(
        long sequence,
        String lane,
        long previous,
        Delivery.State state,
        int attempts,
        Instant firstFailedAt,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant begunAt) {

    /// Returns the failure with the time of the next attempt.
    Failure at(@Nullable Instant next) {
        return new Failure(sequence, lane, previous, state, attempts, firstFailedAt, next, begunAt);
    }
}
