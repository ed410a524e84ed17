package dev.ambit.bench;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Load on a thread of its own while something else is measured.
record Background<T>(FutureTask<T> task) {

    static <T> Background<T> start(Callable<T> work) {
        var task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().name("background load").start(task);
        return new Background<>(task);
    }

    /// Waits for its end.
    T end() throws ExecutionException, InterruptedException {
        return task.get();
    }
}
