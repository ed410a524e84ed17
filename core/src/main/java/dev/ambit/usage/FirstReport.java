package dev.ambit.usage;

import java.time.Instant;

/// What the first report under an idempotency key was answered: repetitions are answered alike.
///
/// @param periodStartMillis as in [CounterKey]
/// @param periodEndMillis as in [CounterKey]
/// @param sinceMillis from when on what was measured counts
record FirstReport(
        Instant createdAt,
        Instant timestamp,
        long usedMicros,
        long periodStartMillis,
        long periodEndMillis,
        long sinceMillis) {

    static FirstReport of(Instant timestamp, UsageReceipt.Line line, Instant createdAt) {
        CounterKey key = line.counter().key();
        return new FirstReport(
                createdAt,
                timestamp,
                line.counter().used(),
                key.periodStartMillis(),
                key.periodEndMillis(),
                line.sinceMillis());
    }

    boolean resets() {
        return periodEndMillis != Long.MAX_VALUE;
    }
}
