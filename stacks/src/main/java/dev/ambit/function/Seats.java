package dev.ambit.function;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// How many requests a function has at once. A few more wait for a moment, in their order.
final class Seats {

    private static final int WAITING_MAX = 256;
    private static final long WAIT_MILLIS_MAX = 2_000;

    private final Deque<CompletableFuture<Boolean>> waiting = new ArrayDeque<>();
    private int max = 1;
    private int taken;

    /// From now on; whoever sits stays.
    synchronized void allow(int other) {
        max = other;
    }

    /// Says in a moment whether there is one; who gets one gives it back.
    synchronized CompletableFuture<Boolean> take() {
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

    /// Whoever is next goes on outside the lock, on this thread.
    void giveBack() {
        CompletableFuture<Boolean> next;
        do {
            next = next();
        } while (next != null && !next.complete(true));
    }

    /// Who gets the seat; null if nobody waits, and it is free.
    private synchronized @Nullable CompletableFuture<Boolean> next() {
        CompletableFuture<Boolean> next = taken > max ? null : waiting.pollFirst();
        if (next == null) {
            taken--;
        }
        return next;
    }
}
