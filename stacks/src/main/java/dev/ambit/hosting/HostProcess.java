package dev.ambit.hosting;

import dev.ambit.host.HostConfig;
import dev.ambit.host.HostMain;
import dev.ambit.host.ServerLaunch;
import dev.ambit.http.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
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

    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Duration END_MAX = Duration.ofSeconds(30);
    private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);

    private final HostConfig config;
    private final HostProgram program;
    private final CompletableFuture<Integer> firstStart = new CompletableFuture<>();
    private @Nullable HostConnection running;
    private boolean isClosed;

    /// Port of the host's agent; 0 while it does not run.
    private volatile int port;

    private HostProcess(HostConfig config, HostProgram program) {
        this.config = config;
        this.program = program;
    }

    /// Starts a host. It may not be ready when this returns.
    public static HostProcess start(HostConfig config, HostProgram program) {
        var host = new HostProcess(config, program);
        Thread.ofPlatform().daemon().name("host").start(host::supervise);
        return host;
    }

    /// Waits until the host listens on its ports.
    ///
    /// @throws IllegalStateException with one sentence that says why it cannot start
    public void awaitReady() {
        try {
            firstStart.get(START_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IllegalStateException why ? why : new IllegalStateException(e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "The host did not start within %d seconds. See its lines in the log."
                            .formatted(START_MAX.toSeconds()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The server was stopped while its host started.", e);
        }
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
        return launched;
    }

    /// Reads what the host prints until it exits.
    ///
    /// @return how it ended, if the output says so
    private String readOutput(BufferedReader output) throws IOException {
        String exit = "has ended";
        for (String line; (line = output.readLine()) != null; ) {
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
