package dev.ambit.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// Growing pauses between attempts. Each is random within its upper half, so that many processes do not return at
/// the same moment.
final class RetryPause {

    private static final long FIRST_MILLIS = 500;
    private static final long PAUSE_MILLIS_MAX = 30_000;
    private static final int DOUBLINGS_MAX = 6;

    private int failures;

    /// Returns the pause before the next attempt.
    ///
    /// @param atLeast the pause that the server asked for, or zero
    Duration next(Duration atLeast) {
        long longest = Math.min(PAUSE_MILLIS_MAX, FIRST_MILLIS << Math.min(failures, DOUBLINGS_MAX));
        failures++;
        long pause = ThreadLocalRandom.current().nextLong(longest / 2, longest + 1);
        return Duration.ofMillis(Math.max(pause, atLeast.toMillis()));
    }

    /// Starts again with the shortest pause, after a success.
    void reset() {
        failures = 0;
    }
}
