package dev.ambit.host.function;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A running container of a function, with its network and forwarded ports.
public final class Instance {

    private static final System.Logger LOG = System.getLogger(Instance.class.getName());
    private static final Duration LISTENING_MIN = Duration.ofSeconds(10);
    private static final Duration LISTENING_MAX = Duration.ofSeconds(30);
    private static final Duration LOOK_PAUSE = Duration.ofMillis(25);
    private static final Duration END_MAX = Duration.ofSeconds(5);

    private final int version;
    private final FunctionEnvironment environment;
    private final NetworkNamespace network;
    private final List<PortForwarder> forwarders;
    private final Container container;
    private final Process process;
    private final CompletableFuture<Void> ended;
    private int requests;
    private boolean isRetired;

    private Instance(
            int version,
            FunctionEnvironment environment,
            NetworkNamespace network,
            List<PortForwarder> forwarders,
            Container container) {
        this.version = version;
        this.environment = environment;
        this.network = network;
        this.forwarders = forwarders;
        this.container = container;
        this.process = container.process();
        this.ended = CompletableFuture.runAsync(this::awaitExit, Thread::startVirtualThread);
    }

    /// Starts a process, which listens when this returns.
    static Instance start(
            Containers containers,
            CodeFiles files,
            Version version,
            FunctionEnvironment environment,
            FunctionLog output)
            throws NotListeningException {
        Instance instance = launch(containers, files, version, environment, output);
        Thread.ofPlatform()
                .daemon()
                .name("function output")
                .start(() -> output.read(version.number(), instance.process.getInputStream()));
        try {
            instance.awaitListening();
            instance.container.deleteConfig();
            return instance;
        } catch (NotListeningException e) {
            instance.kill();
            throw e;
        }
    }

    private static Instance launch(
            Containers containers,
            CodeFiles files,
            Version version,
            FunctionEnvironment environment,
            FunctionLog output)
            throws NotListeningException {
        NetworkNamespace network = null;
        List<PortForwarder> forwarders = new ArrayList<>();
        Instance instance = null;
        try {
            network = NetworkNamespace.make();
            for (PortForward forward : environment.forwards()) {
                forwarders.add(PortForwarder.open(network, forward));
            }
            if (!environment.outgoingHosts().isEmpty()) {
                var proxy = new OutgoingProxy(
                        files.name(),
                        new OutgoingHosts(environment.outgoingHosts()),
                        containers.outgoing(),
                        why -> output.add(version.number(), "-- " + why));
                forwarders.add(PortForwarder.open(network, proxy));
            }
            CodeRuntime program = version.program();
            List<String> command = containers.command(program, environment.megabytes());
            Container container = containers.start(
                    files.name(),
                    new ContainerConfig(
                            command,
                            containers.files(program, command),
                            files.code(version.number()),
                            environment.variables(),
                            environment.user(),
                            environment.megabytesMax(),
                            network.path()));
            instance = new Instance(version.number(), environment, network, forwarders, container);
            return instance;
        } catch (IOException | IllegalStateException e) {
            throw new NotListeningException("The process cannot be started: " + e.getMessage());
        } finally {
            if (instance == null && network != null) {
                release(network, forwarders);
            }
        }
    }

    private void awaitListening() throws NotListeningException {
        Duration max = listeningMax();
        long end = System.nanoTime() + max.toNanos();
        while (!listens()) {
            if (!process.isAlive()) {
                throw new NotListeningException(
                        "The process exited with code %d before it listened.".formatted(process.exitValue()));
            }
            if (System.nanoTime() > end) {
                throw new NotListeningException(
                        "The process did not listen on 127.0.0.1:$PORT within %d seconds.".formatted(max.toSeconds()));
            }
            pause();
        }
    }

    /// Returns the startup timeout: that of a request, within bounds.
    private Duration listeningMax() {
        Duration timeout = environment.timeout();
        if (timeout.compareTo(LISTENING_MIN) < 0) {
            return LISTENING_MIN;
        }
        return timeout.compareTo(LISTENING_MAX) < 0 ? timeout : LISTENING_MAX;
    }

    private boolean listens() {
        try (SocketChannel channel = network.channel()) {
            return channel.connect(NetworkNamespace.loopback(FunctionAdmission.PORT));
        } catch (IOException _) {
            return false;
        }
    }

    private static void pause() throws NotListeningException {
        try {
            Thread.sleep(LOOK_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotListeningException("The server is shutting down.");
        }
    }

    int version() {
        return version;
    }

    FunctionEnvironment environment() {
        return environment;
    }

    /// Returns an unconnected channel in the function's network, to connect to a port of `127.0.0.1`.
    public SocketChannel channel() throws IOException {
        return network.channel();
    }

    /// Admits a request, unless the instance is retired or has exited. Each admitted request must call [#leave].
    synchronized boolean enter() {
        if (isRetired || !process.isAlive()) {
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
                for (long rest; requests > 0 && process.isAlive() && (rest = end - System.nanoTime()) > 0; ) {
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
        ended.join();
        return process.exitValue();
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

    /// Waits on a thread of its own: [Process#onExit] completes on the common pool, whose only thread may be busy.
    private void awaitExit() {
        try {
            process.waitFor();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        end();
    }

    private void end() {
        release(network, forwarders);
        container.deleteBundle();
        synchronized (this) {
            notifyAll();
        }
    }

    private static void release(NetworkNamespace network, List<PortForwarder> forwarders) {
        forwarders.forEach(PortForwarder::close);
        network.close();
    }
}
