package dev.ambit.applier;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// What the server has said of where its log ends, and how far behind that a replica is, in time.
final class Heads {

    /// Without a sign of the server, or of what it has said, nobody should believe that all is here.
    private static final Duration STALLED = Duration.ofSeconds(5);

    /// That are not reached yet. Of what is said after so many, the newest is kept.
    static final int AHEAD_MAX = 1_000;

    /// That the log ended with this number at that time.
    record Head(long number, Instant at) {}

    private final Deque<Head> ahead = new ArrayDeque<>();
    private @Nullable Head last;
    private @Nullable Instant reachedAt;
    private long through;
    private Instant progressAt;

    /// @param reachedAt when everything that the server had was here before; null if nobody knows
    Heads(long through, @Nullable Instant reachedAt, Instant now) {
        this.through = through;
        this.reachedAt = reachedAt;
        this.progressAt = now;
    }

    synchronized void heard(long number, Instant at) {
        last = new Head(number, at);
        Head before = ahead.peekLast();
        if (before != null && (before.number() == number || ahead.size() >= AHEAD_MAX)) {
            ahead.removeLast();
        }
        ahead.add(last);
    }

    /// @param through every number up to this one has come
    /// @param hasBegun whether that is all that there was
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

    /// Null before the server has said so.
    synchronized @Nullable Head last() {
        return last;
    }

    /// When everything was here that the server had then; null if nobody knows.
    synchronized @Nullable Instant reachedAt() {
        return reachedAt;
    }

    /// When the last number came, or none was missing.
    synchronized Instant progressAt() {
        return progressAt;
    }

    /// Whether the server says nothing, or what it has said does not come, or comes ever later.
    synchronized boolean isStalled(Instant now) {
        return last == null || isLongAgo(last.at(), now) || isLongAgo(progressAt, now) || isLongAgo(reachedAt, now);
    }

    private static boolean isLongAgo(@Nullable Instant at, Instant now) {
        return at == null || at.plus(STALLED).isBefore(now);
    }
}
