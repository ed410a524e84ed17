package dev.ambit.host.git;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// A Git process that is killed with its children after a timeout.
final class GitProcess implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(GitProcess.class.getName());
    private static final int ERROR_BYTES_MAX = 4 << 10;

    /// Time to clean up after SIGTERM.
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Process process;
    private final CompletableFuture<String> error = new CompletableFuture<>();

    private GitProcess(Process process) {
        this.process = process;
    }

    /// Starts a process.
    ///
    /// @param patience timeout after which the process is killed
    static GitProcess start(ProcessBuilder builder, Duration patience) {
        try {
            var it = new GitProcess(builder.start());
            Thread.ofVirtual().name("git watch").start(() -> it.watch(patience));
            Thread.ofVirtual().name("git errors").start(it::readErrors);
            return it;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start Git", e);
        }
    }

    OutputStream in() {
        return process.getOutputStream();
    }

    InputStream out() {
        return process.getInputStream();
    }

    /// Waits for the exit code. The output must have been read.
    int end() {
        return process.onExit().join().exitValue();
    }

    /// Waits for the exit and returns the error output.
    String error() {
        return error.join();
    }

    /// Ends a process that exited without a response; returns the reason.
    IllegalStateException silent() {
        close();
        return new IllegalStateException("Git exited without a response: %s".formatted(error()));
    }

    /// Kills the process if it is still running.
    @Override
    public void close() {
        if (!process.isAlive()) {
            return;
        }
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroy);
        try {
            CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException _) {
            all.forEach(ProcessHandle::destroyForcibly);
        } catch (InterruptedException _) {
            all.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }

    private void watch(Duration patience) {
        if (!hasEnded(patience)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Stopped a Git process because it ran longer than %s".formatted(patience));
            close();
        }
    }

    private boolean hasEnded(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Reads all error output and keeps its beginning. Unread output would block the process.
    private void readErrors() {
        try (InputStream from = process.getErrorStream()) {
            byte[] head = from.readNBytes(ERROR_BYTES_MAX);
            from.transferTo(OutputStream.nullOutputStream());
            error.complete(new String(head, UTF_8).strip());
        } catch (IOException e) {
            error.complete(String.valueOf(e.getMessage()));
        }
    }
}
