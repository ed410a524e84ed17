package dev.ambit.usage;

import dev.ambit.entitlement.CounterState;

/// Where a counter stands: of two states, the one with the higher version is the newer.
///
/// @param periodEndMillis the largest long if usage never resets
record Counter(CounterKey key, long periodEndMillis, Tally tally, long version) {

    long used() {
        return tally.usedMicros();
    }

    CounterState state() {
        return new CounterState(
                key.resourceId(), key.featureId(), key.periodStartMillis(), periodEndMillis, used(), version);
    }

    /// @throws ArithmeticException if it is more than can be counted
    Counter after(UsageLine line) {
        return new Counter(
                key, periodEndMillis, tally.after(line.behavior(), line.isHeld(), line.micros()), version + 1);
    }
}
