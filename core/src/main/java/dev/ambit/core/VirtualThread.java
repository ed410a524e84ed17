package dev.ambit.core;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/// Runs work on a virtual thread, where the database may be used, and waits for it.
public final class VirtualThread {

    private VirtualThread() {}

    /// Runs `work`, waits for it, and returns its result or throws its exception.
    public static <T> T call(Callable<T> work) {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            return executor.submit(work).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while starting", e);
        }
    }
}
