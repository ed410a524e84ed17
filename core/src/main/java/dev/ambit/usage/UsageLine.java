package dev.ambit.usage;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One value, found fit to be counted.
///
/// @param index its place in the request
/// @param sinceMillis from when on what was measured counts on its counter
/// @param isHeld whether it is held for a reservation, or no more, and not reported
/// @param request if it has a key
/// @param claim null if it counts whatever the limit
/// @param movedMicros by how much it moved its counter, if it has set it; null before
/// @param entitledAtMillis the version of the customer that it was matched with; the largest long if it was not matched
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

    /// Counts whatever the customer has by now.
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

    /// Returns the line with the change that it made to the counter that it set.
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

    /// Whether it was measured before its counter began. Such a report is stored, and changes only earlier counters
    /// and the history. What is held always counts: its reservation may be older than its counter.
    boolean isTooEarly() {
        return claim == null && !isHeld && measuredAt.toEpochMilli() < sinceMillis;
    }

    /// Where in the request its value stands.
    String valueField() {
        return claim == null ? "usages.%d.value".formatted(index) : "amount";
    }

    String keyField() {
        return claim == null ? "usages.%d.idempotencyKey".formatted(index) : "idempotencyKey";
    }
}
