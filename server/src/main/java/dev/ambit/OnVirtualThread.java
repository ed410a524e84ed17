package dev.ambit;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/// What has to wait for the database before there are any requests.
final class OnVirtualThread {

    private OnVirtualThread() {}

    /// Returns when it is done, or throws what it throws.
    static void run(Runnable work) {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            executor.submit(work).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Stopped while starting", e);
        }
    }
}
