package dev.ambit.hosting;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.host.HostConfig;
import dev.ambit.host.HostMain;
import dev.ambit.http.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The host of a server, as a child process. Of the server's environment variables it gets only `JAVA_HOME` and
/// `PATH`. It is started again when it exits, and ends with the server.
public final class HostProcess implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(HostProcess.class.getName());

    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Duration END_MAX = Duration.ofSeconds(30);
    private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);

    private final HostConfig config;
    private final HostProgram program;
    private final CompletableFuture<Integer> firstStart = new CompletableFuture<>();
    private @Nullable Process process;
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
        Process ending;
        synchronized (this) {
            isClosed = true;
            ending = process;
        }
        port = 0;
        if (ending != null) {
            end(ending);
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
            Process launched = launch();
            if (launched == null) {
                return false;
            }
            readOutput(launched);
            port = 0;
            ended("The host exited with code %d.".formatted(launched.waitFor()));
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

    private synchronized @Nullable Process launch() throws IOException {
        if (isClosed) {
            return null;
        }
        ProcessBuilder builder = new ProcessBuilder(program.command());
        // Options of the server are environment variables, and some are secret.
        builder.environment().keySet().retainAll(Set.of("JAVA_HOME", "PATH"));
        // File names of objects are in UTF-8.
        builder.environment().put("LC_ALL", "C.UTF-8");
        // The host writes to the log of the server itself.
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        Process launched = builder.start();
        launched.getOutputStream().write(Json.write(config));
        launched.getOutputStream().write('\n');
        launched.getOutputStream().flush();
        process = launched;
        return launched;
    }

    /// Reads what the host prints until it exits.
    private void readOutput(Process launched) throws IOException {
        BufferedReader output = launched.inputReader(UTF_8);
        for (String line; (line = output.readLine()) != null; ) {
            if (line.startsWith(HostMain.READY)) {
                port = Integer.parseInt(line.substring(HostMain.READY.length()));
                firstStart.complete(port);
            } else if (line.startsWith(HostMain.FAILED)) {
                String why = line.substring(HostMain.FAILED.length());
                LOG.log(System.Logger.Level.ERROR, "The host cannot start: {0}", why);
                firstStart.completeExceptionally(new IllegalStateException(why));
            }
        }
    }

    private static void end(Process ending) {
        try {
            ending.getOutputStream().write((HostMain.END + "\n").getBytes(UTF_8));
            ending.getOutputStream().close();
            if (!ending.waitFor(END_MAX.toSeconds(), TimeUnit.SECONDS)) {
                LOG.log(System.Logger.Level.WARNING, "The host did not end in time and was killed.");
                ending.destroyForcibly().waitFor();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException _) {
            // The host has already exited.
        }
    }
}
