package dev.ambit.function;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A running process of a function, with its network and forwarded ports.
public final class Instance {

    private static final System.Logger LOG = System.getLogger(Instance.class.getName());
    private static final Duration LISTENING_MIN = Duration.ofSeconds(10);
    private static final Duration LISTENING_MAX = Duration.ofSeconds(30);
    private static final Duration LOOK_PAUSE = Duration.ofMillis(25);
    private static final Duration END_MAX = Duration.ofSeconds(5);

    private final int version;
    private final FunctionEnvironment surroundings;
    private final NetworkNamespace network;
    private final List<PortForwarder> passages;
    private final Process process;
    private final CompletableFuture<Void> ended;
    private int requests;
    private boolean isRetired;

    private Instance(
            int version,
            FunctionEnvironment surroundings,
            NetworkNamespace network,
            List<PortForwarder> passages,
            Process process) {
        this.version = version;
        this.surroundings = surroundings;
        this.network = network;
        this.passages = passages;
        this.process = process;
        this.ended = process.onExit().thenRun(this::end);
    }

    /// Starts a process, which listens when this returns.
    static Instance start(
            Processes processes, CodeFiles files, Version version, FunctionEnvironment surroundings, FunctionLog output)
            throws NotListeningException {
        Instance instance = launch(processes, files, version, surroundings);
        Thread.ofPlatform()
                .daemon()
                .name("function output")
                .start(() -> output.read(version.number(), instance.process.getInputStream()));
        try {
            instance.awaitListening();
            return instance;
        } catch (NotListeningException e) {
            instance.kill();
            throw e;
        }
    }

    private static Instance launch(
            Processes processes, CodeFiles files, Version version, FunctionEnvironment surroundings)
            throws NotListeningException {
        int number = version.number();
        var jail = new Jail(files.world(number), files.code(number), surroundings.user(), surroundings.megabytesMax());
        NetworkNamespace network = null;
        List<PortForwarder> passages = new ArrayList<>();
        Instance instance = null;
        try {
            network = NetworkNamespace.make();
            for (PortForward door : surroundings.doors()) {
                passages.add(PortForwarder.open(network, door));
            }
            CodeRuntime program = version.program();
            Process process = processes.start(jail.command(
                    network,
                    program.command(processes.jdk(), surroundings.megabytes()),
                    program.directory(processes.jdk())));
            tell(process, surroundings);
            instance = new Instance(number, surroundings, network, passages, process);
            return instance;
        } catch (IOException e) {
            throw new NotListeningException("The process cannot be started: " + e.getMessage());
        } finally {
            if (instance == null && network != null) {
                release(network, passages);
            }
        }
    }

    private static void tell(Process process, FunctionEnvironment surroundings) {
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(Jail.exports(surroundings.variables()));
        } catch (IOException _) {
            // The process has exited already; its output tells why.
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
        Duration patience = surroundings.patience();
        if (patience.compareTo(LISTENING_MIN) < 0) {
            return LISTENING_MIN;
        }
        return patience.compareTo(LISTENING_MAX) < 0 ? patience : LISTENING_MAX;
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

    FunctionEnvironment surroundings() {
        return surroundings;
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
        long end = System.nanoTime() + surroundings.patience().toNanos();
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

    /// Kills the process and its children.
    void kill() {
        process.destroyForcibly();
        try {
            ended.get(END_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(System.Logger.Level.ERROR, "Cannot kill a function's process", e);
        }
    }

    private void end() {
        release(network, passages);
        synchronized (this) {
            notifyAll();
        }
    }

    private static void release(NetworkNamespace network, List<PortForwarder> passages) {
        passages.forEach(PortForwarder::close);
        network.close();
    }
}
