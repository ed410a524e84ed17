package dev.ambit.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Runs tasks with a bounded number of threads.
final class ParallelWork {

    private static final int THREADS = 4;

    @FunctionalInterface
    interface Work {
        void at(int index) throws Exception;
    }

    private ParallelWork() {}

    /// Returns when all tasks have completed.
    static void each(int from, int to, Work work) throws Exception {
        List<Future<Void>> all = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
            for (int i = from; i < to; i++) {
                int index = i;
                Callable<Void> one = () -> {
                    work.at(index);
                    return null;
                };
                all.add(executor.submit(one));
            }
        }
        for (Future<Void> each : all) {
            each.get();
        }
    }
}
