package dev.ambit.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An event that an endpoint has not taken, as it is kept.
///
/// @param nextAttemptAt null: it is under way, or is not tried again by itself
record Failure(
        long sequence,
        String lane,
        long previous,
        Delivery.State state,
        int attempts,
        Instant firstFailedAt,
        @Nullable Instant nextAttemptAt) {}
