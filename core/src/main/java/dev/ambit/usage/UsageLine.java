package dev.ambit.usage;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A validated value.
///
/// @param index its place in the request
/// @param sinceMillis the start of the usage on its counter
/// @param isHeld whether it changes held usage instead of reported usage
/// @param request set if it has a key
/// @param claim null if it counts whatever the limit
/// @param movedMicros the change that a `SET` made to its counter; null until it is applied
/// @param entitledAtMillis the version of the customer that it was matched with; the largest long if it was not
/// matched
record UsageLine(
        int index,
        UUID id,
        CounterKey counter,
        long sinceMillis,
        UsageBehavior behavior,
        boolean isHeld,
        long micros,
        Instant measuredAt,
        @Nullable String idempotencyKey,
        @Nullable KeyedRequest request,
        @Nullable String dimensions,
        @Nullable Claim claim,
        @Nullable Long movedMicros,
        long entitledAtMillis) {

    /// Creates a line that was not matched with a customer, so it counts regardless of entitlements.
    UsageLine(
            int index,
            UUID id,
            CounterKey counter,
            long sinceMillis,
            UsageBehavior behavior,
            boolean isHeld,
            long micros,
            Instant measuredAt,
            @Nullable String idempotencyKey,
            @Nullable KeyedRequest request,
            @Nullable String dimensions,
            @Nullable Claim claim,
            @Nullable Long movedMicros) {
        this(
                index,
                id,
                counter,
                sinceMillis,
                behavior,
                isHeld,
                micros,
                measuredAt,
                idempotencyKey,
                request,
                dimensions,
                claim,
                movedMicros,
                Long.MAX_VALUE);
    }

    /// Returns the line with the change that it made to its counter.
    UsageLine moving(long moved) {
        return new UsageLine(
                index,
                id,
                counter,
                sinceMillis,
                behavior,
                isHeld,
                micros,
                measuredAt,
                idempotencyKey,
                request,
                dimensions,
                claim,
                moved,
                entitledAtMillis);
    }

    /// Returns whether it was measured before the start of its counter. Such a report is stored, and changes only
    /// earlier counters and the history. Held usage always counts, because a reservation may be older than its
    /// counter.
    boolean isTooEarly() {
        return claim == null && !isHeld && measuredAt.toEpochMilli() < sinceMillis;
    }

    /// Returns the field of its value in the request.
    String valueField() {
        return claim == null ? "usages.%d.value".formatted(index) : "amount";
    }

    String keyField() {
        return claim == null ? "usages.%d.idempotencyKey".formatted(index) : "idempotencyKey";
    }
}
