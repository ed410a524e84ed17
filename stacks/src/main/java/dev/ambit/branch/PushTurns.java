package dev.ambit.branch;

import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/// Who is at the repository of a store, on this server. What has come by a push and is at no branch yet would be taken
/// for what is at no branch any more; so whoever forgets that is alone there.
final class PushTurns {

    private static final int SECONDS_MAX = 10;

    private final Map<String, ReadWriteLock> turns = new ConcurrentHashMap<>();

    /// Beside other pushes.
    <T> T pushing(String store, Supplier<T> push) {
        Lock turn = turns(store).readLock();
        turn.lock();
        try {
            return push.get();
        } finally {
            turn.unlock();
        }
    }

    /// @throws dev.ambit.problem.Problem `StackUnreachable` if a push does not end for a while
    void alone(String store, Runnable work) {
        Lock turn = turns(store).writeLock();
        if (!has(turn)) {
            throw STACK_UNREACHABLE.because("A push to this repository is still running. Try again in a moment.");
        }
        try {
            work.run();
        } finally {
            turn.unlock();
        }
    }

    private static boolean has(Lock turn) {
        try {
            return turn.tryLock(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private ReadWriteLock turns(String store) {
        return turns.computeIfAbsent(store, _ -> new ReentrantReadWriteLock(true));
    }
}
