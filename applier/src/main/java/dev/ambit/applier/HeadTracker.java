package dev.ambit.applier;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Tracks the newest event number of the server and the time by which the replica lags behind it.
final class HeadTracker {

    /// The replica counts as stale if the last answer, progress or complete state is older than this.
    private static final Duration STALLED = Duration.ofSeconds(5);

    /// Maximum number of heads that are not reached yet. If the list is full, the newest head replaces the last
    /// one.
    static final int AHEAD_MAX = 1_000;

    /// The newest event number of the server at a time.
    record Head(long number, Instant at) {}

    private final Deque<Head> ahead = new ArrayDeque<>();
    private @Nullable Head last;
    private @Nullable Instant reachedAt;
    private long through;
    private Instant progressAt;

    /// @param reachedAt when the replica last had all events of the server; null if unknown
    HeadTracker(long through, @Nullable Instant reachedAt, Instant now) {
        this.through = through;
        this.reachedAt = reachedAt;
        this.progressAt = now;
    }

    synchronized void observe(long number, Instant at) {
        last = new Head(number, at);
        Head before = ahead.peekLast();
        if (before != null && (before.number() == number || ahead.size() >= AHEAD_MAX)) {
            ahead.removeLast();
        }
        ahead.add(last);
    }

    /// @param through all events up to this number were received
    /// @param hasBegun whether a snapshot was loaded and no new one is needed
    synchronized void came(long through, boolean hasBegun, Instant now) {
        boolean isAll = last == null || (hasBegun && through >= last.number());
        if (isAll || through != this.through) {
            this.through = through;
            this.progressAt = now;
        }
        while (hasBegun && !ahead.isEmpty() && ahead.getFirst().number() <= through) {
            reachedAt = ahead.removeFirst().at();
        }
    }

    /// Returns the newest head, or null before the first answer of the server.
    synchronized @Nullable Head last() {
        return last;
    }

    /// Returns the last time at which the replica had all events of the server; null if unknown.
    synchronized @Nullable Instant reachedAt() {
        return reachedAt;
    }

    /// Returns when the last event was received or when none was missing.
    synchronized Instant progressAt() {
        return progressAt;
    }

    /// Returns whether the server is silent, no missing event arrives, or the replica lags, each for 5 seconds.
    synchronized boolean isStalled(Instant now) {
        return last == null || isLongAgo(last.at(), now) || isLongAgo(progressAt, now) || isLongAgo(reachedAt, now);
    }

    private static boolean isLongAgo(@Nullable Instant at, Instant now) {
        return at == null || at.plus(STALLED).isBefore(now);
    }
}
