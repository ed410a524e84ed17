package dev.ambit.usage;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One reported value, found fit to be counted.
///
/// @param index its place in the request
/// @param periodEndMillis of its counter
/// @param content as in [UsageKey], if it has a key
record UsageLine(
        int index,
        UUID id,
        CounterKey counter,
        long periodEndMillis,
        UsageBehavior behavior,
        long micros,
        Instant measuredAt,
        @Nullable String idempotencyKey,
        @Nullable UUID content,
        @Nullable String dimensions) {}
