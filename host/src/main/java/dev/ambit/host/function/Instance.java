package dev.ambit.host.function;

import dev.ambit.host.container.ContainerOrder;
import dev.ambit.host.container.RunningContainer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A running container of a function, with its forwarded ports.
public final class Instance {

    private static final System.Logger LOG = System.getLogger(Instance.class.getName());
    private static final Duration LISTENING_MIN = Duration.ofSeconds(10);
    private static final Duration LISTENING_MAX = Duration.ofSeconds(30);
    private static final Duration END_MAX = Duration.ofSeconds(10);

    private final int version;
    private final FunctionEnvironment environment;
    private final List<PortForwarder> forwarders;
    private final RunningContainer container;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private int requests;
    private boolean isRetired;

    private Instance(
            int version, FunctionEnvironment environment, List<PortForwarder> forwarders, RunningContainer container) {
        this.version = version;
        this.environment = environment;
        this.forwarders = forwarders;
        this.container = container;
    }

    /// Starts a process, which listens when this returns.
    static Instance start(
            FunctionRunner runner,
            CodeFiles files,
            Version version,
            FunctionEnvironment environment,
            FunctionLog output)
            throws NotListeningException {
        Instance instance = launch(runner, files, version, environment, output);
        Thread.ofVirtual().name("function output").start(() -> instance.read(output));
        try {
            instance.awaitListening();
            return instance;
        } catch (NotListeningException e) {
            instance.kill();
            throw e;
        }
    }

    private static Instance launch(
            FunctionRunner runner,
            CodeFiles files,
            Version version,
            FunctionEnvironment environment,
            FunctionLog output)
            throws NotListeningException {
        List<PortForwarder> forwarders = new ArrayList<>();
        Instance instance = null;
        try {
            for (PortForward forward : environment.forwards(runner.sessions())) {
                forwarders.add(PortForwarder.open(socket(runner), forward));
            }
            if (!environment.outgoingHosts().isEmpty()) {
                var proxy = new OutgoingProxy(
                        files.name(),
                        new OutgoingHosts(environment.outgoingHosts()),
                        runner.outgoing(),
                        why -> output.add(version.number(), "-- " + why));
                forwarders.add(PortForwarder.open(socket(runner), proxy));
            }
            RunningContainer container = runner.containers()
                    .start(new ContainerOrder(
                            files.name(),
                            version.number(),
                            version.program(),
                            environment.variables(),
                            environment.user(),
                            environment.megabytes(),
                            environment.megabytesMax(),
                            FunctionAdmission.PORT,
                            forwarders.stream()
                                    .map(it -> new ContainerOrder.Forward(it.port(), it.socket()))
                                    .toList()));
            instance = new Instance(version.number(), environment, forwarders, container);
            return instance;
        } catch (IOException e) {
            throw new NotListeningException("The process cannot be started: " + e.getMessage());
        } finally {
            if (instance == null) {
                forwarders.forEach(PortForwarder::close);
            }
        }
    }

    private static Path socket(FunctionRunner runner) throws IOException {
        return runner.containers().socket(UUID.randomUUID().toString());
    }

    private void awaitListening() throws NotListeningException {
        Duration max = listeningMax();
        try {
            if (!container.awaitListening(max)) {
                throw new NotListeningException(
                        "The process exited with code %d before it listened.".formatted(container.awaitEnd()));
            }
        } catch (TimeoutException _) {
            throw new NotListeningException(
                    "The process did not listen on 127.0.0.1:$PORT within %d seconds.".formatted(max.toSeconds()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new NotListeningException("The server is shutting down.");
        }
    }

    /// Returns the startup timeout: the request timeout, within bounds.
    private Duration listeningMax() {
        Duration timeout = environment.timeout();
        if (timeout.compareTo(LISTENING_MIN) < 0) {
            return LISTENING_MIN;
        }
        return timeout.compareTo(LISTENING_MAX) < 0 ? timeout : LISTENING_MAX;
    }

    int version() {
        return version;
    }

    FunctionEnvironment environment() {
        return environment;
    }

    /// Returns the path of the Unix socket that leads to the function's port.
    public Path socket() {
        return container.socket();
    }

    /// Admits a request, unless the instance is retired or has exited. Each admitted request must call [#leave].
    synchronized boolean enter() {
        if (isRetired || !container.isAlive()) {
            return false;
        }
        requests++;
        return true;
    }

    synchronized void leave() {
        requests--;
        notifyAll();
    }

    /// Stops admitting requests, waits for running ones up to the request timeout, then kills the process.
    void retire() {
        long end = System.nanoTime() + environment.timeout().toNanos();
        synchronized (this) {
            isRetired = true;
            try {
                for (long rest; requests > 0 && container.isAlive() && (rest = end - System.nanoTime()) > 0; ) {
                    TimeUnit.NANOSECONDS.timedWait(this, rest);
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        kill();
    }

    /// Waits for the exit code.
    int awaitEnd() {
        return container.awaitEnd();
    }

    /// Kills all processes of the container.
    void kill() {
        container.kill();
        try {
            ended.get(END_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(System.Logger.Level.ERROR, "Cannot kill the container of a function", e);
        }
    }

    /// Reads the output until the container ends.
    private void read(FunctionLog output) {
        output.read(version, container.output());
        forwarders.forEach(PortForwarder::close);
        ended.complete(null);
        synchronized (this) {
            notifyAll();
        }
    }
}
