package dev.ambit.graphql;

import java.time.Duration;

/// The deadline for all queries of one request.
public final class Deadline {

    private final long endNanos;

    private Deadline(Duration max) {
        this.endNanos = System.nanoTime() + max.toNanos();
    }

    /// Starts a deadline that leaves as much time as a single query may take.
    public static Deadline begin() {
        return new Deadline(ReadOnlyDatabase.TIME_MAX);
    }

    static Deadline in(Duration max) {
        return new Deadline(max);
    }

    /// Returns a negative number after the deadline.
    long leftMillis() {
        return Duration.ofNanos(endNanos - System.nanoTime()).toMillis();
    }

    /// Returns whole seconds for JDBC, at least 1, because JDBC treats 0 as no limit.
    int leftSeconds() {
        return (int) Math.max(1, Math.ceilDiv(leftMillis(), 1_000L));
    }
}
