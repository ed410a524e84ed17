package dev.ambit.host.container;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.http.Json;
import dev.ambit.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/// A connection of the host: it orders one container, which ends with the connection.
final class ContainerSession {

    private static final Duration POLL_PAUSE = Duration.ofMillis(25);
    private static final int OUTPUT_BYTES = 64 << 10;

    /// More than the host opens to one function, with its database, sessions and outgoing connections.
    private static final int CONNECTIONS_MAX = 512;

    private final ContainerServer server;
    private final InputStream in;
    private final OutputStream out;
    private final Semaphore connections = new Semaphore(CONNECTIONS_MAX);

    ContainerSession(ContainerServer server, SocketChannel channel) {
        this.server = server;
        this.in = Channels.newInputStream(channel);
        this.out = Channels.newOutputStream(channel);
    }

    void run() throws IOException {
        ContainerMessage order = ContainerMessage.read(in);
        if (order != null && order.type() == ContainerMessage.Type.PROBE) {
            send(ContainerMessage.Type.PROBED, server.containers().refusal().orElse(""));
        } else if (order != null && order.type() == ContainerMessage.Type.START) {
            start(order.text());
        }
    }

    private void start(String json) throws IOException {
        List<ServerSocketChannel> doors = new ArrayList<>();
        try (NetworkNamespace network = NetworkNamespace.make()) {
            ContainerOrder order = Json.readStored(json, ContainerOrder.class);
            order.requireValid();
            for (ContainerOrder.Forward forward : order.forwards()) {
                ServerSocketChannel listener = network.listen(forward.port());
                doors.add(listener);
                accept(listener, inside -> join(server.connect(forward.socket()), inside));
            }
            Container container = create(order, network);
            try {
                String socket = UUID.randomUUID().toString();
                ServerSocketChannel entrance = server.listen(socket);
                try {
                    accept(entrance, host -> join(host, connect(network, order.port())));
                    send(ContainerMessage.Type.STARTED, socket);
                    attend(container, network, order.port());
                } finally {
                    server.close(entrance, socket);
                }
            } finally {
                container.kill();
                container.deleteBundle();
            }
        } catch (Problem refused) {
            if (refused.code() != STACK_RESOURCE_REFUSED) {
                throw refused;
            }
            send(ContainerMessage.Type.REFUSED, refused.message());
        } catch (IOException | RuntimeException e) {
            send(ContainerMessage.Type.FAILED, String.valueOf(e.getMessage()));
        } finally {
            for (ServerSocketChannel listener : doors) {
                listener.close();
            }
        }
    }

    private Container create(ContainerOrder order, NetworkNamespace network) throws IOException {
        Containers containers = server.containers();
        List<String> command = containers.command(order.program(), order.heapMegabytes());
        Path code = server.code().resolve(order.name(), Integer.toString(order.version()), "code");
        return containers.start(
                order.name(),
                new ContainerConfig(
                        command,
                        containers.files(order.program(), command),
                        requireNoLink(code),
                        order.variables(),
                        order.user(),
                        order.megabytes(),
                        network.path()));
    }

    /// Refuses links, which could lead out of the directory of all functions.
    private Path requireNoLink(Path code) throws IOException {
        Path real = code.toRealPath();
        if (!real.equals(server.code().toRealPath().resolve(server.code().relativize(code)))) {
            throw new IOException("The directory of the code is a link.");
        }
        return real;
    }

    /// Sends the output and the end of the container. Kills it when the host disconnects.
    private void attend(Container container, NetworkNamespace network, int port) throws IOException {
        Thread.startVirtualThread(() -> killAtEnd(container));
        Thread.startVirtualThread(() -> awaitListening(container, network, port));
        byte[] buffer = new byte[OUTPUT_BYTES];
        InputStream output = container.process().getInputStream();
        for (int count; (count = output.read(buffer)) >= 0; ) {
            send(ContainerMessage.Type.OUTPUT, buffer, count);
        }
        try {
            int exit = container.process().waitFor();
            synchronized (out) {
                ContainerMessage.writeNumber(out, ContainerMessage.Type.ENDED, exit);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void killAtEnd(Container container) {
        try {
            if (in.read() < 0) {
                container.kill();
            }
        } catch (IOException _) {
            container.kill();
        }
    }

    private void awaitListening(Container container, NetworkNamespace network, int port) {
        try {
            while (container.process().isAlive()) {
                if (listens(network, port)) {
                    container.deleteConfig();
                    send(ContainerMessage.Type.LISTENING, "");
                    return;
                }
                Thread.sleep(POLL_PAUSE);
            }
        } catch (IOException _) {
            // The host has disconnected.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean listens(NetworkNamespace network, int port) {
        try (SocketChannel channel = network.channel()) {
            return channel.connect(NetworkNamespace.loopback(port));
        } catch (IOException _) {
            return false;
        }
    }

    private static SocketChannel connect(NetworkNamespace network, int port) throws IOException {
        SocketChannel channel = network.channel();
        try {
            channel.connect(NetworkNamespace.loopback(port));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /// Connects two channels, unless the container has too many connections.
    private void join(SocketChannel host, SocketChannel inside) throws IOException {
        if (!connections.tryAcquire()) {
            host.close();
            inside.close();
            return;
        }
        try {
            SocketPipe.join(host, inside);
        } finally {
            connections.release();
        }
    }

    private void accept(ServerSocketChannel from, ContainerServer.Connection each) {
        Thread.startVirtualThread(() -> server.accept(from, each));
    }

    private void send(ContainerMessage.Type type, String text) throws IOException {
        synchronized (out) {
            ContainerMessage.write(out, type, text);
        }
    }

    private void send(ContainerMessage.Type type, byte[] content, int length) throws IOException {
        synchronized (out) {
            ContainerMessage.write(out, type, content, length);
        }
    }
}
