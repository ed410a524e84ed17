package dev.ambit.entitlement;

import dev.ambit.engine.UsagePeriod;
import org.jspecify.annotations.Nullable;

/// The usage of a feature by a customer, or one of its resources, in one period. Of two states, the one with the
/// higher version is newer.
///
/// @param resource empty for the customer itself
/// @param periodStartMillis 0 if usage never resets
/// @param periodEndMillis the largest long if usage never resets
public record CounterState(
        String resource,
        String featureId,
        long periodStartMillis,
        long periodEndMillis,
        long usedMicros,
        long version) {

    public @Nullable UsagePeriod period() {
        return periodEndMillis == Long.MAX_VALUE ? null : new UsagePeriod(periodStartMillis, periodEndMillis);
    }
}
