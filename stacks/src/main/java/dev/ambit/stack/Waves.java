package dev.ambit.stack;

import dev.ambit.db.Transactions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;

/// Steps in the order of what needs what, those side by side that need nothing of each other.
final class Waves {

    private static final int ABREAST_MAX = 4;

    private Waves() {}

    /// Which come first, which after these, and so on.
    ///
    /// @param before what must have been done before a kind, as far as it is among `kinds`
    static List<Set<ResourceKind>> of(
            Collection<ResourceKind> kinds, Function<ResourceKind, Set<ResourceKind>> before) {
        List<Set<ResourceKind>> waves = new ArrayList<>();
        Set<ResourceKind> left = EnumSet.noneOf(ResourceKind.class);
        left.addAll(kinds);
        while (!left.isEmpty()) {
            Set<ResourceKind> wave = EnumSet.noneOf(ResourceKind.class);
            left.stream()
                    .filter(it -> before.apply(it).stream().noneMatch(left::contains))
                    .forEach(wave::add);
            if (wave.isEmpty()) {
                throw new IllegalStateException("The dependencies of these kinds form a cycle: " + left);
            }
            left.removeAll(wave);
            waves.add(wave);
        }
        return waves;
    }

    /// Returns when all have ended; the first fault is thrown then.
    static <T> void abreast(Collection<T> all, Consumer<T> step) {
        var seats = new Semaphore(ABREAST_MAX);
        List<Future<?>> steps = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            all.forEach(it -> steps.add(threads.submit(() -> seated(seats, () -> step.accept(it)))));
        }
        steps.forEach(Waves::require);
    }

    private static void seated(Semaphore seats, Runnable step) {
        seats.acquireUninterruptibly();
        try {
            Transactions.unasked(step);
        } finally {
            seats.release();
        }
    }

    private static void require(Future<?> step) {
        try {
            step.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a provisioning step was running", e);
        }
    }
}
