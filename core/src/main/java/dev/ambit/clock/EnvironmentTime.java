package dev.ambit.clock;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// How an environment's time follows from the real one: it stands still, or runs ahead by so much. It never goes
/// backwards.
///
/// @param stoppedAt null: it runs
public record EnvironmentTime(@Nullable Instant stoppedAt, Duration ahead) {

    /// That of everybody.
    public static final EnvironmentTime REAL = new EnvironmentTime(null, Duration.ZERO);

    /// To the millisecond, which is what answers show and periods are counted in.
    public Instant at(Instant real) {
        return (stoppedAt != null ? stoppedAt : real.plus(ahead)).truncatedTo(ChronoUnit.MILLIS);
    }

    public boolean isStopped() {
        return stoppedAt != null;
    }

    public EnvironmentTime stopped(Instant real) {
        return new EnvironmentTime(at(real), Duration.ZERO);
    }

    /// Runs on from where it is.
    public EnvironmentTime resumed(Instant real) {
        return new EnvironmentTime(null, ahead(real, at(real)));
    }

    /// Is `to` at the moment `real`, and goes on as before.
    public EnvironmentTime advanced(Instant to, Instant real) {
        return isStopped() ? new EnvironmentTime(to, Duration.ZERO) : new EnvironmentTime(null, ahead(real, to));
    }

    /// Whole milliseconds, as it is kept, or what is read back would be a clock that went backwards; and no less, or it
    /// would not have got there.
    private static Duration ahead(Instant real, Instant to) {
        Duration exactly = Duration.between(real, to);
        Duration whole = Duration.ofMillis(exactly.toMillis());
        return whole.compareTo(exactly) < 0 ? whole.plusMillis(1) : whole;
    }
}
