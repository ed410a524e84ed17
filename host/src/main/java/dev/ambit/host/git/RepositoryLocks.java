package dev.ambit.host.git;

import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/// Locks repositories in this process. Garbage collection runs without concurrent pushes, because objects of a
/// running push are not reachable yet.
final class RepositoryLocks {

    private static final int SECONDS_MAX = 10;

    private final Map<String, ReadWriteLock> turns = new ConcurrentHashMap<>();

    /// Runs a push, concurrently with other pushes.
    <T> T pushing(String store, Supplier<T> push) {
        Lock turn = lock(store).readLock();
        turn.lock();
        try {
            return push.get();
        } finally {
            turn.unlock();
        }
    }

    /// Runs `work` without concurrent pushes.
    ///
    /// @throws dev.ambit.problem.Problem `StackUnreachable` if running pushes do not finish within 10 seconds
    void alone(String store, Runnable work) {
        Lock turn = lock(store).writeLock();
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

    private ReadWriteLock lock(String store) {
        return turns.computeIfAbsent(store, _ -> new ReentrantReadWriteLock(true));
    }
}
