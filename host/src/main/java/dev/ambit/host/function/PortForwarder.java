package dev.ambit.host.function;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Forwards connections of a function through one [PortForward]. They arrive at a Unix socket.
final class PortForwarder implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(PortForwarder.class.getName());

    private static final int OPEN_SECONDS_MAX = 20;
    private static final int REST_SECONDS_MAX = 60;

    private final Path path;
    private final ServerSocketChannel listener;
    private final PortForward forward;
    private final Semaphore connections;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private PortForwarder(Path path, PortForward forward) throws IOException {
        this.path = path;
        this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
        this.forward = forward;
        this.connections = new Semaphore(forward.connectionsMax());
    }

    /// Listens on a new socket.
    static PortForwarder open(Path path, PortForward forward) throws IOException {
        var forwarder = new PortForwarder(path, forward);
        Thread.ofVirtual().name("forwarded port " + forward.port()).start(forwarder::admit);
        return forwarder;
    }

    /// The port inside the function's network.
    int port() {
        return forward.port();
    }

    /// Returns the name of the socket.
    String socket() {
        return String.valueOf(path.getFileName());
    }

    @Override
    public void close() {
        try {
            listener.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "Cannot close a listening socket of a function", e);
        }
        open.forEach(PortForwarder::close);
    }

    /// Accepts connections, and closes those above the limit.
    private void admit() {
        try {
            while (true) {
                SocketChannel inside = listener.accept();
                if (connections.tryAcquire()) {
                    Thread.ofVirtual().start(() -> carry(inside));
                } else {
                    inside.close();
                }
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private void carry(SocketChannel inside) {
        var ended = new CountDownLatch(1);
        try (inside;
                Socket outside = connect(inside)) {
            open.add(outside);
            if (!listener.isOpen()) {
                return;
            }
            Thread.ofVirtual().start(() -> copyOut(Channels.newInputStream(inside), outside, ended));
            outside.getInputStream().transferTo(Channels.newOutputStream(inside));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "A function's connection failed: " + e.getMessage());
        } finally {
            open.removeIf(Socket::isClosed);
            ended.countDown();
            connections.release();
        }
    }

    /// Connects to the external address. Disconnects a client that does not name its target in time.
    private Socket connect(SocketChannel inside) throws IOException {
        var connected = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> closeIfLate(inside, connected));
        try {
            InputStream in = Channels.newInputStream(inside);
            OutputStream out = Channels.newOutputStream(inside);
            return forward.open(in, out);
        } finally {
            connected.countDown();
        }
    }

    private static void closeIfLate(SocketChannel inside, CountDownLatch connected) {
        try {
            if (!connected.await(OPEN_SECONDS_MAX, TimeUnit.SECONDS)) {
                inside.close();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "Cannot close a connection of a function", e);
        }
    }

    /// Copies what the function sends. If it sends no more, the other side has a minute for the rest of its answer.
    private static void copyOut(InputStream inside, Socket outside, CountDownLatch ended) {
        try {
            inside.transferTo(outside.getOutputStream());
            outside.shutdownOutput();
        } catch (IOException _) {
            close(outside);
        }
        try {
            if (!ended.await(REST_SECONDS_MAX, TimeUnit.SECONDS)) {
                close(outside);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "Cannot close a connection of a function", e);
        }
    }
}
