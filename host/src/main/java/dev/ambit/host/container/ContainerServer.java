package dev.ambit.host.container;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// Runs the containers that the host orders. It listens on a Unix socket in a directory of the host's user, and has
/// no network port.
public final class ContainerServer implements AutoCloseable {

    private static final String SOCKET = "containers";

    private final Path code;
    private final Containers containers;
    private final long hostUser;
    private final Path sockets;
    private final ServerSocketChannel listener;

    private ContainerServer(Path code, Containers containers, long hostUser, Path sockets) throws IOException {
        this.code = code;
        this.containers = containers;
        this.hostUser = hostUser;
        this.sockets = sockets;
        this.listener = listen(SOCKET);
    }

    /// Starts a server.
    ///
    /// @param code directory of all functions
    /// @param containers closed with the server
    /// @param hostUser user id of the host process
    /// @throws IOException with why this machine cannot run containers
    public static ContainerServer start(Path code, Containers containers, long hostUser) throws IOException {
        Path sockets = containers.directory().sockets();
        Files.setAttribute(sockets, "unix:uid", Math.toIntExact(hostUser));
        var server = new ContainerServer(code, containers, hostUser, sockets);
        Thread.ofVirtual().name("containers").start(server::acceptOrders);
        return server;
    }

    /// Returns the path of the socket.
    public Path socket() {
        return sockets.resolve(SOCKET);
    }

    Containers containers() {
        return containers;
    }

    Path code() {
        return code;
    }

    /// Listens on a socket that only the host can use.
    ServerSocketChannel listen(String name) throws IOException {
        Path path = sockets.resolve(name);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(path));
            Files.setAttribute(path, "unix:uid", Math.toIntExact(hostUser));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /// Closes a socket of [#listen].
    void close(ServerSocketChannel channel, String name) {
        try {
            channel.close();
            Files.deleteIfExists(sockets.resolve(name));
        } catch (IOException _) {
            // The directory was deleted.
        }
    }

    /// Connects to a socket of the host.
    SocketChannel connect(String name) throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(sockets.resolve(name)));
    }

    /// Accepts connections until the listener is closed.
    void accept(ServerSocketChannel from, Connection each) {
        try {
            while (true) {
                SocketChannel channel = from.accept();
                Thread.startVirtualThread(() -> handle(each, channel));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    @Override
    public void close() {
        close(listener, SOCKET);
        containers.close();
    }

    /// Each order has a platform thread, because reading the output of a process blocks its thread.
    private void acceptOrders() {
        try {
            while (true) {
                SocketChannel channel = listener.accept();
                Thread.ofPlatform().daemon().name("container").start(() -> handle(this::serve, channel));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private void serve(SocketChannel channel) throws IOException {
        new ContainerSession(this, channel).run();
    }

    private static void handle(Connection each, SocketChannel channel) {
        try (channel) {
            each.accept(channel);
        } catch (IOException _) {
            // The other side has disconnected.
        }
    }

    /// Handles a connection.
    interface Connection {
        void accept(SocketChannel channel) throws IOException;
    }
}
