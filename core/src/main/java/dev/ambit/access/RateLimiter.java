package dev.ambit.access;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Limits calls to one [Allowance] by the generic cell rate algorithm: it allows a full burst, and then calls at
/// an even rate.
///
/// A library such as bucket4j would add builders, bandwidths and cluster stores that are not needed here.
final class RateLimiter {

    private final long eachNanos;
    private final long fullNanos;
    private final AtomicLong fullAtNanos;

    /// @param nowNanos the present time of a monotonic clock such as [System#nanoTime]
    RateLimiter(Allowance allowance, long nowNanos) {
        this.eachNanos = TimeUnit.SECONDS.toNanos(allowance.seconds()) / allowance.calls();
        this.fullNanos = eachNanos * allowance.calls();
        this.fullAtNanos = new AtomicLong(nowNanos);
    }

    /// The result of one count.
    ///
    /// @param remaining number of calls that can follow immediately
    /// @param resetNanos time until the full allowance is available
    /// @param waitNanos time until this call would be allowed; 0 if it was allowed
    record Count(boolean isAllowed, int remaining, long resetNanos, long waitNanos) {

        long resetSeconds() {
            return seconds(resetNanos);
        }

        long waitSeconds() {
            return seconds(waitNanos);
        }

        /// Rounds up, so that a retry after this time succeeds.
        private static long seconds(long nanos) {
            return Math.ceilDiv(nanos, TimeUnit.SECONDS.toNanos(1));
        }
    }

    /// Counts a call. A refused call costs nothing.
    ///
    /// @param weight number of calls that this call counts as, at most the allowance
    Count count(int weight, long nowNanos) {
        while (true) {
            long before = fullAtNanos.get();
            long owed = Math.max(0, before - nowNanos);
            long after = owed + weight * eachNanos;
            if (after > fullNanos) {
                return new Count(false, remaining(owed), owed, after - fullNanos);
            }
            if (fullAtNanos.compareAndSet(before, nowNanos + after)) {
                return new Count(true, remaining(after), after, 0);
            }
        }
    }

    private int remaining(long owed) {
        return Math.toIntExact((fullNanos - owed) / eachNanos);
    }
}
