package dev.ambit.clock;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// The relation of an environment's time to real time: the clock is stopped, or it differs from real time by a
/// constant duration. It never goes backwards.
///
/// @param stoppedAt null: the clock is running
/// @param ahead the difference from real time; negative if a stopped clock was resumed later
public record EnvironmentTime(@Nullable Instant stoppedAt, Duration ahead) {

    /// Real time.
    public static final EnvironmentTime REAL = new EnvironmentTime(null, Duration.ZERO);

    /// Truncates to milliseconds, the precision of responses and periods.
    public Instant at(Instant real) {
        return (stoppedAt != null ? stoppedAt : real.plus(ahead)).truncatedTo(ChronoUnit.MILLIS);
    }

    public boolean isStopped() {
        return stoppedAt != null;
    }

    public EnvironmentTime stopped(Instant real) {
        return new EnvironmentTime(at(real), Duration.ZERO);
    }

    /// Resumes the clock from its present time.
    public EnvironmentTime resumed(Instant real) {
        return new EnvironmentTime(null, ahead(real, at(real)));
    }

    /// Returns a clock that shows `to` at the time `real`, running or stopped as before.
    public EnvironmentTime advanced(Instant to, Instant real) {
        return isStopped() ? new EnvironmentTime(to, Duration.ZERO) : new EnvironmentTime(null, ahead(real, to));
    }

    /// Rounds up to milliseconds, the stored precision, so that the clock neither goes backwards nor stays before
    /// `to`.
    private static Duration ahead(Instant real, Instant to) {
        Duration exactly = Duration.between(real, to);
        Duration millis = Duration.ofMillis(exactly.toMillis());
        return millis.compareTo(exactly) < 0 ? millis.plusMillis(1) : millis;
    }
}
