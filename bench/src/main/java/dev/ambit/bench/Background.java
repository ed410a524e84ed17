package dev.ambit.bench;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// A load in a thread of its own during a measurement.
record Background<T>(FutureTask<T> task) {

    static <T> Background<T> start(Callable<T> work) {
        var task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().name("background load").start(task);
        return new Background<>(task);
    }

    /// Waits for the end of the load.
    T end() throws ExecutionException, InterruptedException {
        return task.get();
    }
}
