package dev.ambit.cli;

import dev.ambit.config.LogFormat;
import dev.ambit.http.Logs;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.process.OpenResources;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/// Runs a server in the foreground until Ctrl-C or SIGTERM, then shuts it down within a time limit.
final class Foreground {

    private static final Duration STOP_MAX = Duration.ofSeconds(25);

    private final OpenResources running = new OpenResources();
    private volatile boolean staying;
    private volatile boolean hasFailed;

    private Foreground() {}

    /// Installs the shutdown hook. The signal may arrive during startup.
    static Foreground listening(LogFormat format) {
        Logs.install(format.name());
        var foreground = new Foreground();
        Runtime.getRuntime().addShutdownHook(new Thread(foreground::stop, "stop"));
        return foreground;
    }

    /// Starts a resource. Resources are closed in the reverse order of their start.
    <T extends AutoCloseable> T start(Supplier<T> starting) {
        try {
            T started = starting.get();
            synchronized (running) {
                return running.add(started);
            }
        } catch (RuntimeException | Error e) {
            hasFailed = true;
            throw e;
        }
    }

    /// Blocks until the signal ends the process. Never returns.
    int stay() throws InterruptedException {
        staying = true;
        new CountDownLatch(1).await();
        return Command.DONE;
    }

    /// Closes all resources. A resource that hangs is abandoned; no acknowledged write depends on it.
    private void stop() {
        Thread stopping = Thread.ofPlatform().daemon().start(() -> {
            synchronized (running) {
                running.close();
            }
            // Stops PostgreSQL servers that were still starting. A failed start has stopped its own server, and
            // only tests run others.
            if (!hasFailed) {
                EmbeddedPostgres.stopAll();
            }
        });
        try {
            stopping.join(STOP_MAX);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (staying) {
            // A requested shutdown is not a failure, so the exit code is 0.
            Runtime.getRuntime().halt(Command.DONE);
        }
    }
}
