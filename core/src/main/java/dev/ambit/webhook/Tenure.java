package dev.ambit.webhook;

import java.time.Duration;
import java.time.Instant;

/// What a server may believe of the lease, as a step without clock or table: the answer of the database to what
/// was asked at some moment, and for how long it holds.
///
/// Both clocks have to agree. One that only counts on may stand still with the machine, the time of day may be
/// set back; whichever does, the other ends it.
///
/// @param fence grows with each holder; 0: none
record Tenure(long fence, long untilNanos, Instant until) {

    /// So long the database keeps the lease for its holder.
    static final Duration LENGTH = Duration.ofSeconds(5);

    /// So long the holder believes it, counted from before it asked.
    static final Duration TRUSTED = Duration.ofSeconds(4);

    static final Tenure NONE = new Tenure(0, 0, Instant.MIN);

    /// @param fence what the database said, 0 if another has the lease
    /// @param askedNanos when it was asked, as [System#nanoTime]
    /// @param asked the same by the time of day
    static Tenure of(long fence, long askedNanos, Instant asked) {
        return fence == 0 ? NONE : new Tenure(fence, askedNanos + TRUSTED.toNanos(), asked.plus(TRUSTED));
    }

    /// Whether what is done under that fence may go on.
    boolean allows(long work, long nanos, Instant now) {
        return fence != 0 && fence == work && untilNanos - nanos > 0 && until.isAfter(now);
    }
}
