package dev.ambit.usage;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A reported value.
///
/// @param ordinal orders values of the same time as they were counted
/// @param isHeld as in [UsageLine]
/// @param tags values of the requested dimensions, in the order of the request
record Measured(
        Instant at, long ordinal, UsageBehavior behavior, boolean isHeld, long micros, List<@Nullable String> tags) {

    /// Returns a position before all values of that time.
    static Measured before(Instant at) {
        return new Measured(at, 0, UsageBehavior.DELTA, false, 0, List.of());
    }
}
