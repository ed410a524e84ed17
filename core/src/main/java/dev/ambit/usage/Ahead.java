package dev.ambit.usage;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Waits until it is as late as a sender says it is, whose clock is a moment ahead of ours: taken at once, what it
/// reports could count in a period that has not begun.
final class Ahead {

    /// Who waits takes the place of another request: long enough for clocks that are kept right, and no longer.
    private static final Duration MAX = Duration.ofMillis(100);

    private Ahead() {}

    /// What time it is by then. For what is further ahead nobody waits.
    ///
    /// @param clock of the environment
    /// @param told when it happened; null for now
    static Instant now(Supplier<Instant> clock, Stream<@Nullable Instant> told) {
        Instant now = clock.get();
        Duration ahead = told.filter(Objects::nonNull)
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
