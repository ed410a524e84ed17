package dev.ambit.branch;

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

/// One run of Git, which ends in time or is ended, with all that it has begun.
final class GitProcess implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(GitProcess.class.getName());
    private static final int ERROR_BYTES_MAX = 4 << 10;

    /// In which it may tidy up once it has been told to end.
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Process process;
    private final CompletableFuture<String> error = new CompletableFuture<>();

    private GitProcess(Process process) {
        this.process = process;
    }

    /// Runs when it returns.
    ///
    /// @param patience after which it is ended
    static GitProcess start(ProcessBuilder builder, Duration patience) {
        try {
            var it = new GitProcess(builder.start());
            Thread.ofVirtual().name("git watch").start(() -> it.watch(patience));
            Thread.ofVirtual().name("git errors").start(it::hear);
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

    /// Waits until it has ended; what it has to say must have been read.
    int end() {
        return process.onExit().join().exitValue();
    }

    /// What it complained of, once it has ended.
    String error() {
        return error.join();
    }

    /// Ends it, if it has not ended.
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

    /// More than is kept is read all the same, or it would wait for a reader.
    private void hear() {
        try (InputStream from = process.getErrorStream()) {
            byte[] kept = from.readNBytes(ERROR_BYTES_MAX);
            from.transferTo(OutputStream.nullOutputStream());
            error.complete(new String(kept, UTF_8).strip());
        } catch (IOException e) {
            error.complete(String.valueOf(e.getMessage()));
        }
    }
}
