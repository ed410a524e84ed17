package dev.ambit.webhook;

import java.time.Duration;
import java.time.Instant;

/// How long a server can trust its lease, as a pure function of the database's answer, the time of the request
/// and the duration.
///
/// The term ends as soon as one of two clocks says so, because the monotonic clock may stop with the machine, and
/// the wall clock may be set back.
///
/// @param fence grows with each holder; 0: none
record LeaseTerm(long fence, long untilNanos, Instant until) {

    /// Time for which the database reserves the lease.
    static final Duration LENGTH = Duration.ofSeconds(5);

    /// Time for which the holder trusts the lease, counted from before its request.
    static final Duration TRUSTED = Duration.ofSeconds(4);

    static final LeaseTerm NONE = new LeaseTerm(0, 0, Instant.MIN);

    /// @param fence from the database, 0 if another server holds the lease
    /// @param askedNanos the time of the request, as [System#nanoTime]
    /// @param asked the same time by the wall clock
    static LeaseTerm of(long fence, long askedNanos, Instant asked) {
        return fence == 0 ? NONE : new LeaseTerm(fence, askedNanos + TRUSTED.toNanos(), asked.plus(TRUSTED));
    }

    /// Returns whether work under that fence can continue.
    boolean allows(long work, long nanos, Instant now) {
        return fence != 0 && fence == work && untilNanos - nanos > 0 && until.isAfter(now);
    }
}
