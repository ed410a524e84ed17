package dev.ambit.access;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Counts calls against an [Allowance]: all of them at once if nothing came before, then one by one as time makes room
/// for them (the generic cell rate algorithm, whose one number is the moment at which all is made up for).
///
/// Written here because a library such as bucket4j has the same few lines behind builders, bandwidths and stores for
/// clusters, none of which we would use.
final class Bucket {

    private final long eachNanos;
    private final long fullNanos;
    private final AtomicLong madeUpAt;

    /// @param nowNanos by a clock that never goes back, as of [System#nanoTime]
    Bucket(Allowance allowance, long nowNanos) {
        this.eachNanos = TimeUnit.SECONDS.toNanos(allowance.seconds()) / allowance.calls();
        this.fullNanos = eachNanos * allowance.calls();
        this.madeUpAt = new AtomicLong(nowNanos);
    }

    /// @param remaining calls that may come right after this one
    /// @param resetNanos until as many may come as ever
    /// @param waitNanos until this one may come; 0 if it did
    record Count(boolean isAllowed, int remaining, long resetNanos, long waitNanos) {}

    /// One that is refused counts nothing.
    ///
    /// @param weight how many calls this is as good as, not more than there are at all
    Count count(int weight, long nowNanos) {
        while (true) {
            long before = madeUpAt.get();
            long owed = Math.max(0, before - nowNanos);
            long after = owed + weight * eachNanos;
            if (after > fullNanos) {
                return new Count(false, remaining(owed), owed, after - fullNanos);
            }
            if (madeUpAt.compareAndSet(before, nowNanos + after)) {
                return new Count(true, remaining(after), after, 0);
            }
        }
    }

    private int remaining(long owed) {
        return Math.toIntExact((fullNanos - owed) / eachNanos);
    }
}
