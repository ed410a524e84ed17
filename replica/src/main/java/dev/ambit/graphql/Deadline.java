package dev.ambit.graphql;

import java.time.Duration;

/// By when all questions of one request have to be answered.
public final class Deadline {

    private final long endNanos;

    private Deadline(Duration max) {
        this.endNanos = System.nanoTime() + max.toNanos();
    }

    /// As long as one question may take.
    public static Deadline begin() {
        return new Deadline(Database.TIME_MAX);
    }

    static Deadline in(Duration max) {
        return new Deadline(max);
    }

    /// Below zero if it is over.
    long leftMillis() {
        return Duration.ofNanos(endNanos - System.nanoTime()).toMillis();
    }

    /// As JDBC counts; 0 would be for ever.
    int leftSeconds() {
        return (int) Math.max(1, Math.ceilDiv(leftMillis(), 1_000L));
    }
}
