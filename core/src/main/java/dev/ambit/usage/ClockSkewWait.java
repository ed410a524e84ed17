package dev.ambit.usage;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Waits for a sender's clock that is slightly ahead. Otherwise its report could count in a period that has not
/// started.
final class ClockSkewWait {

    /// A waiting request occupies a slot, so the maximum only covers small clock differences.
    private static final Duration MAX = Duration.ofMillis(100);

    private ClockSkewWait() {}

    /// Returns the current time after the wait. Does not wait if a reported time is further ahead than [#MAX].
    ///
    /// @param clock the clock of the environment
    /// @param reported times; null for now
    static Instant now(Supplier<Instant> clock, Stream<@Nullable Instant> reported) {
        Instant now = clock.get();
        Duration ahead = reported.filter(Objects::nonNull)
                .max(Instant::compareTo)
                .map(latest -> Duration.between(now, latest))
                .orElse(Duration.ZERO);
        if (!ahead.isPositive() || ahead.compareTo(MAX) > 0) {
            return now;
        }
        try {
            Thread.sleep(ahead.plusMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the clock", e);
        }
        return clock.get();
    }
}
