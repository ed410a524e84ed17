package dev.ambit.subscription;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The start of a subscription's usage.
///
/// @param periodsFrom the start of usage that resets; null: the start of the subscription
/// @param lifetimeFrom the start of lifetime usage: that of the first subscription in a chain of replacements;
///     null if an older server sold it
record UsageCounting(
        @Nullable Instant periodsFrom, @Nullable Instant lifetimeFrom) {

    static UsageCounting from(Instant start) {
        return new UsageCounting(null, start);
    }

    UsageCounting withPeriodsFrom(Instant at) {
        return new UsageCounting(at, lifetimeFrom);
    }

    UsageCounting withLifetimeFrom(UsageCounting other) {
        return new UsageCounting(periodsFrom, other.lifetimeFrom);
    }

    boolean isBefore(UsageCounting other) {
        return other.lifetimeFrom != null && (lifetimeFrom == null || lifetimeFrom.isBefore(other.lifetimeFrom));
    }
}
