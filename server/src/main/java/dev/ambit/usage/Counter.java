package dev.ambit.usage;

import dev.ambit.entitlement.CounterState;

/// Where a counter stands: of two states, the one with the higher version is the newer.
///
/// @param periodEndMillis the largest long if usage never resets
record Counter(CounterKey key, long periodEndMillis, long used, long version) {

    CounterState state() {
        return new CounterState(
                key.resourceId(), key.featureId(), key.periodStartMillis(), periodEndMillis, used, version);
    }

    Counter used(long micros) {
        return new Counter(key, periodEndMillis, micros, version + 1);
    }
}
