package dev.ambit.cli;

import dev.ambit.config.LogFormat;
import dev.ambit.http.Logs;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.process.Opened;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/// What runs until Ctrl-C or SIGTERM, and then stops in order and in time.
final class Foreground {

    private static final Duration STOP_MAX = Duration.ofSeconds(25);

    private final Opened running = new Opened();
    private volatile boolean staying;

    private Foreground() {}

    /// The signal may come before anything is up.
    static Foreground listening(LogFormat format) {
        Logs.install(format.name());
        var foreground = new Foreground();
        Runtime.getRuntime().addShutdownHook(new Thread(foreground::stop, "stop"));
        return foreground;
    }

    /// What is started last is stopped first.
    <T extends AutoCloseable> T start(Supplier<T> starting) {
        T started = starting.get();
        synchronized (running) {
            return running.add(started);
        }
    }

    /// Never returns: the signal ends the process.
    int stay() throws InterruptedException {
        staying = true;
        new CountDownLatch(1).await();
        return Command.DONE;
    }

    /// Whatever hangs is left behind: nothing that was acknowledged depends on it.
    private void stop() {
        Thread stopping = Thread.ofPlatform().daemon().start(() -> {
            synchronized (running) {
                running.close();
            }
            // Of what was still starting.
            EmbeddedPostgres.stopAll();
        });
        try {
            stopping.join(STOP_MAX);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (staying) {
            // A server that was told to stop, and did, has not failed.
            Runtime.getRuntime().halt(Command.DONE);
        }
    }
}
