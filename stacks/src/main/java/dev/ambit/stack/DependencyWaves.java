package dev.ambit.stack;

import dev.ambit.db.Transactions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;

/// Runs steps in dependency order, with independent steps in parallel.
final class DependencyWaves {

    private static final int ABREAST_MAX = 4;

    private DependencyWaves() {}

    /// Groups kinds by dependency order.
    ///
    /// @param before returns the dependencies of a kind; those outside of `kinds` are ignored
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

    /// Runs steps in parallel, waits for all, then throws the first failure. Throws an [InProgressException] only
    /// if no step failed for another reason.
    static <T> void runInParallel(Collection<T> all, Consumer<T> step) {
        var seats = new Semaphore(ABREAST_MAX);
        List<Future<?>> steps = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            all.forEach(it -> steps.add(threads.submit(() -> seated(seats, () -> step.accept(it)))));
        }
        steps.stream()
                .map(DependencyWaves::failure)
                .flatMap(Optional::stream)
                .reduce(InProgressException::first)
                .ifPresent(it -> {
                    throw it;
                });
    }

    private static void seated(Semaphore seats, Runnable step) {
        seats.acquireUninterruptibly();
        try {
            Transactions.withoutAdmission(step);
        } finally {
            seats.release();
        }
    }

    private static Optional<RuntimeException> failure(Future<?> step) {
        try {
            step.get();
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(
                    e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(new IllegalStateException("Interrupted while a provisioning step was running", e));
        }
    }
}
