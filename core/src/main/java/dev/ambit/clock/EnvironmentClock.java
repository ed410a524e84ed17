package dev.ambit.clock;

import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.time.InstantSource;
import org.jdbi.v3.core.Handle;

/// The clock of environments, for all rules that depend on time.
public final class EnvironmentClock {

    private final InstantSource real;

    public EnvironmentClock(InstantSource real) {
        this.real = real;
    }

    /// Returns the environment's time, truncated to milliseconds.
    public Instant now(Handle tx, EnvironmentId environment) {
        return Clocks.find(tx, environment).at(real.instant());
    }
}
