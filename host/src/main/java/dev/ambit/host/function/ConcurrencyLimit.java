package dev.ambit.host.function;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Limits the concurrent requests of a function. Up to 256 more requests wait, in order, for up to two seconds.
final class ConcurrencyLimit {

    private static final int WAITING_MAX = 256;
    private static final long WAIT_MILLIS_MAX = 2_000;

    private final Deque<CompletableFuture<Boolean>> waiting = new ArrayDeque<>();
    private int max = 1;
    private int taken;

    /// Changes the limit. Running requests continue.
    synchronized void allow(int other) {
        max = other;
    }

    /// Takes a seat, or waits up to two seconds for one. Completes with false if none is free.
    synchronized CompletableFuture<Boolean> acquire() {
        if (taken < max) {
            taken++;
            return CompletableFuture.completedFuture(true);
        }
        waiting.removeIf(CompletableFuture::isDone);
        if (waiting.size() >= WAITING_MAX) {
            return CompletableFuture.completedFuture(false);
        }
        var turn = new CompletableFuture<Boolean>();
        waiting.addLast(turn);
        return turn.completeOnTimeout(false, WAIT_MILLIS_MAX, TimeUnit.MILLISECONDS);
    }

    /// Returns a seat, and completes the next waiting request outside of the lock.
    void release() {
        CompletableFuture<Boolean> next;
        do {
            next = next();
        } while (next != null && !next.complete(true));
    }

    /// Returns the next waiting request; null if there is none, so the seat becomes free.
    private synchronized @Nullable CompletableFuture<Boolean> next() {
        CompletableFuture<Boolean> next = taken > max ? null : waiting.pollFirst();
        if (next == null) {
            taken--;
        }
        return next;
    }
}
