package dev.ambit.clock;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The body of `environment.clock_changed`: `now`, `stoppedAt` and `aheadMillis` define the environment's time for
/// followers of the event log.
public record ClockBody(Instant now, State state, @Nullable Instant stoppedAt, long aheadMillis) {

    public enum State {
        RUNNING,
        STOPPED,
    }

    public static ClockBody of(EnvironmentTime time, Instant real) {
        return new ClockBody(
                time.at(real),
                time.isStopped() ? State.STOPPED : State.RUNNING,
                time.stoppedAt(),
                time.ahead().toMillis());
    }

    public EnvironmentTime time() {
        return new EnvironmentTime(stoppedAt, Duration.ofMillis(aheadMillis));
    }
}
