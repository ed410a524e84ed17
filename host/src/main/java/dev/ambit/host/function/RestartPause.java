package dev.ambit.host.function;

import java.time.Duration;

/// The exponential backoff before restarts, reset once a process has run for a minute.
final class RestartPause {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(60);

    private Duration next = FIRST;

    /// Returns the next pause.
    ///
    /// @param lasted how long the process ran
    Duration after(Duration lasted) {
        if (lasted.compareTo(PAUSE_MAX) > 0) {
            next = FIRST;
        }
        Duration pause = next;
        Duration twice = pause.multipliedBy(2);
        next = twice.compareTo(PAUSE_MAX) < 0 ? twice : PAUSE_MAX;
        return pause;
    }
}
