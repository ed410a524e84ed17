package dev.ambit.host.container;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import jdk.net.ExtendedSocketOptions;

/// Runs the containers that the host orders. It listens on a Unix socket in a directory of the host's user, and has
/// no network port.
public final class ContainerServer implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(ContainerServer.class.getName());
    private static final String SOCKET = "containers";
    private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

    private final Path code;
    private final Containers containers;
    private final long hostUser;
    private final Path sockets;
    private final Path forwards;
    private final ServerSocketChannel listener;

    private ContainerServer(Path code, Containers containers, long hostUser, ContainerDirectory directory)
            throws IOException {
        this.code = code;
        this.containers = containers;
        this.hostUser = hostUser;
        this.sockets = directory.sockets();
        this.forwards = directory.forwards();
        this.listener = listen(SOCKET);
    }

    /// Starts a server.
    ///
    /// @param code directory of all functions
    /// @param containers closed with the server
    /// @param hostUser user id of the host process
    /// @throws IOException with why this machine cannot run containers
    public static ContainerServer start(Path code, Containers containers, long hostUser) throws IOException {
        ContainerDirectory directory = containers.directory();
        Files.setAttribute(directory.forwards(), "unix:uid", Math.toIntExact(hostUser));
        var server = new ContainerServer(code, containers, hostUser, directory);
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

    /// Listens on a socket that only the host can use. The directory belongs to root, so that the host cannot
    /// replace the socket by a link before the socket is given to it.
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

    /// Connects to a socket of the host. The name could be a link to the socket of another program, which would
    /// obey this process as root. So the listener must be the host.
    SocketChannel connect(String name) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(forwards.resolve(name)));
        UserPrincipal host =
                forwards.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(Long.toString(hostUser));
        if (!channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().equals(host)) {
            channel.close();
            throw new IOException("The socket of a forwarded port does not belong to the host.");
        }
        return channel;
    }

    /// Accepts connections until the listener is closed.
    void accept(ServerSocketChannel from, Connection each) {
        acceptAll(from, channel -> Thread.startVirtualThread(() -> handle(each, channel)));
    }

    @Override
    public void close() {
        close(listener, SOCKET);
        containers.close();
    }

    /// Each order has a platform thread, because reading the output of a process blocks its thread.
    private void acceptOrders() {
        acceptAll(
                listener,
                channel -> Thread.ofPlatform().daemon().name("container").start(() -> handle(this::serve, channel)));
    }

    private static void acceptAll(ServerSocketChannel from, Consumer<SocketChannel> start) {
        while (from.isOpen()) {
            try {
                start.accept(from.accept());
            } catch (IOException e) {
                pause(from, e);
            }
        }
    }

    /// Waits before the next connection, for instance until this process has fewer open files.
    private static void pause(ServerSocketChannel from, IOException failure) {
        if (from.isOpen()) {
            LOG.log(System.Logger.Level.WARNING, "A connection cannot be accepted: {0}", failure.getMessage());
            LockSupport.parkNanos(ACCEPT_PAUSE.toNanos());
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
