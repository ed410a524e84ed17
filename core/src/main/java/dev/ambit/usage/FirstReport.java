package dev.ambit.usage;

import java.time.Instant;

/// The response to the first report with an idempotency key. Repeated reports get the same response.
///
/// @param periodStartMillis as in [CounterKey]
/// @param periodEndMillis as in [CounterKey]
/// @param sinceMillis the start of the usage that the counter includes
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
