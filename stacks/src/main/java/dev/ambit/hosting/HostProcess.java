package dev.ambit.hosting;

import dev.ambit.host.HostConfig;
import dev.ambit.host.HostMain;
import dev.ambit.host.ServerLaunch;
import dev.ambit.http.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The host of a server: a child process that runs the gateway, the functions and other parts of stacks. It gets only
/// `JAVA_HOME` and `PATH` of the environment variables. It is started again when it exits, and ends with the server.
public final class HostProcess implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(HostProcess.class.getName());

    /// Longest time without progress of a starting host.
    static final Duration SILENCE_MAX = Duration.ofSeconds(60);

    static final Duration START_MAX = Duration.ofMinutes(10);

    private static final Duration END_MAX = Duration.ofSeconds(30);
    private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);

    private final HostConfig config;
    private final HostProgram program;
    private final CompletableFuture<Integer> firstStart = new CompletableFuture<>();
    private @Nullable HostConnection running;
    private boolean isClosed;

    /// When the host last printed a line, or was started.
    private volatile long progressNanos = System.nanoTime();

    /// Port of the host's agent; 0 while it does not run.
    private volatile int port;

    HostProcess(HostConfig config, HostProgram program) {
        this.config = config;
        this.program = program;
    }

    /// Starts a host. It may not be ready when this returns.
    public static HostProcess start(HostConfig config, HostProgram program) {
        var host = new HostProcess(config, program);
        Thread.ofPlatform().daemon().name("host").start(host::supervise);
        return host;
    }

    /// Waits until the host listens on its ports, as long as it makes progress.
    ///
    /// @throws IllegalStateException with one sentence that says why it cannot start
    public void awaitReady() {
        long startNanos = System.nanoTime();
        try {
            while (!isReady()) {
                refusal(startNanos, progressNanos, System.nanoTime()).ifPresent(it -> {
                    throw new IllegalStateException(it);
                });
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IllegalStateException why ? why : new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The server was stopped while its host started.", e);
        }
    }

    private boolean isReady() throws ExecutionException, InterruptedException {
        try {
            firstStart.get(1, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        }
    }

    /// Returns why the server no longer waits for its host. A slow machine alone is no reason.
    static Optional<String> refusal(long startNanos, long progressNanos, long nowNanos) {
        if (nowNanos - progressNanos > SILENCE_MAX.toNanos()) {
            return Optional.of(("The host process made no progress for %d seconds while it started. It may wait for a"
                            + " slow or unreachable disk. Check the data directory, then start the server again.")
                    .formatted(SILENCE_MAX.toSeconds()));
        }
        return nowNanos - startNanos > START_MAX.toNanos()
                ? Optional.of(("The host process was not ready after %d minutes, although it made progress. Reduce the"
                                + " load of the machine, then start the server again.")
                        .formatted(START_MAX.toMinutes()))
                : Optional.empty();
    }

    /// Returns the sentence for requests that the host cannot answer now.
    public String unreachable() {
        if (!firstStart.isDone()) {
            return "The host process of this server is starting.";
        }
        return port == 0
                ? "The host process of this server has ended and is being started again. The log says how it ended."
                : "The host process of this server does not answer.";
    }

    /// Returns the loopback port of the host's agent, or nothing while the host does not run.
    public OptionalInt port() {
        int now = port;
        return now == 0 ? OptionalInt.empty() : OptionalInt.of(now);
    }

    /// Ends the host, which completes its requests first. Kills it after half a minute.
    @Override
    public void close() {
        HostConnection ending;
        synchronized (this) {
            isClosed = true;
            ending = running;
        }
        port = 0;
        try {
            if (ending != null && !ending.end(END_MAX.toSeconds())) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "The host did not stop within %d seconds, so it is killed.".formatted(END_MAX.toSeconds()));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Runs one host after another, until the server ends or the first host cannot start.
    private void supervise() {
        try {
            while (run()) {
                Thread.sleep(RESTART_PAUSE);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Runs a host until it exits.
    ///
    /// @return whether another one is to be started
    private boolean run() throws InterruptedException {
        try {
            HostConnection launched = launch();
            if (launched == null) {
                return false;
            }
            String last;
            try {
                last = readOutput(launched.output());
            } finally {
                port = 0;
                launched.ended().countDown();
            }
            String exit = launched.process() == null ? last : launched.exit();
            ended("The host %s. See its lines in the log.".formatted(exit));
        } catch (IOException e) {
            ended("The host cannot be started: %s.".formatted(e.getMessage()));
        }
        return !firstStart.isCompletedExceptionally();
    }

    private synchronized void ended(String how) {
        firstStart.completeExceptionally(new IllegalStateException(how));
        if (!isClosed) {
            LOG.log(System.Logger.Level.WARNING, how);
        }
    }

    private synchronized @Nullable HostConnection launch() throws IOException {
        if (isClosed) {
            return null;
        }
        HostConnection launched = HostConnection.open(program);
        launched.input().write(Json.write(config));
        launched.input().write('\n');
        launched.input().flush();
        running = launched;
        progressNanos = System.nanoTime();
        return launched;
    }

    /// Reads what the host prints until it exits.
    ///
    /// @return how it ended, if the output says so
    private String readOutput(BufferedReader output) throws IOException {
        String exit = "has ended";
        for (String line; (line = output.readLine()) != null; ) {
            progressNanos = System.nanoTime();
            if (line.startsWith(HostMain.READY)) {
                port = Integer.parseInt(line.substring(HostMain.READY.length()));
                firstStart.complete(port);
            } else if (line.startsWith(HostMain.FAILED)) {
                String why = line.substring(HostMain.FAILED.length());
                LOG.log(System.Logger.Level.ERROR, "The host cannot start: {0}", why);
                firstStart.completeExceptionally(new IllegalStateException(why));
            } else if (line.startsWith(ServerLaunch.EXITED)) {
                exit = line;
            }
        }
        return exit;
    }
}
