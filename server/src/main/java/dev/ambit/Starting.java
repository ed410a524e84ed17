package dev.ambit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/// What is done before there is anything to do it with.
final class Starting {

    private Starting() {}

    static void makeDirectory(Path data) {
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw new IllegalStateException("The data directory " + data + " cannot be made: " + e.getMessage(), e);
        }
    }

    static <T> void onVirtualThread(Callable<T> work) {
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
