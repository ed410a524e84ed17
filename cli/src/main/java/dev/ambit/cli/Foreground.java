package dev.ambit.cli;

import dev.ambit.App;
import dev.ambit.Config;
import dev.ambit.http.Logs;
import dev.ambit.postgres.EmbeddedPostgres;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/// A server that runs until Ctrl-C or SIGTERM, and then stops in order and in time.
final class Foreground {

    private static final Duration STOP_MAX = Duration.ofSeconds(25);

    private final CompletableFuture<Optional<App>> app = new CompletableFuture<>();
    private volatile boolean staying;

    private Foreground() {}

    /// The signal may come before the server is up.
    static Foreground listening() {
        var foreground = new Foreground();
        Runtime.getRuntime().addShutdownHook(new Thread(foreground::stop, "stop"));
        return foreground;
    }

    App start(Config config) {
        Logs.install(config.logFormat().name());
        try {
            App started = App.start(config);
            app.complete(Optional.of(started));
            return started;
        } finally {
            app.complete(Optional.empty());
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
        Optional<App> running = app.getNow(Optional.empty());
        Thread stopping = Thread.ofPlatform()
                .daemon()
                .start(() -> running.ifPresentOrElse(App::close, EmbeddedPostgres::stopAll));
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
