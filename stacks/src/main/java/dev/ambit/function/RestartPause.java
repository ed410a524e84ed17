package dev.ambit.function;

import java.time.Duration;

/// How long to wait before something that ended is started again: twice as long each time, until it has lasted.
final class RestartPause {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(60);

    private Duration next = FIRST;

    /// @param lasted how long it ran
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
