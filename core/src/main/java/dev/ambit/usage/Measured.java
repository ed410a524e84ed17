package dev.ambit.usage;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One value as it was reported.
///
/// @param ordinal tells those of one moment apart, in the order in which they counted
/// @param isHeld as in [UsageLine]
/// @param tags its values of the dimensions that were asked for, in that order
record Measured(
        Instant at, long ordinal, UsageBehavior behavior, boolean isHeld, long micros, List<@Nullable String> tags) {

    /// Before any of that moment or a later one.
    static Measured before(Instant at) {
        return new Measured(at, 0, UsageBehavior.DELTA, false, 0, List.of());
    }
}
