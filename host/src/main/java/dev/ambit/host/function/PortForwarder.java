package dev.ambit.host.function;

import java.io.IOException;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Forwards connections of a function through one [PortForward].
final class PortForwarder implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(PortForwarder.class.getName());

    private static final int REST_SECONDS_MAX = 60;

    private final ServerSocketChannel listener;
    private final PortForward forward;
    private final Semaphore connections;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private PortForwarder(ServerSocketChannel listener, PortForward forward) {
        this.listener = listener;
        this.forward = forward;
        this.connections = new Semaphore(forward.connectionsMax());
    }

    static PortForwarder open(NetworkNamespace network, PortForward forward) throws IOException {
        var forwarder = new PortForwarder(network.listen(forward.port()), forward);
        Thread.ofVirtual().name("forwarded port " + forward.port()).start(forwarder::admit);
        return forwarder;
    }

    @Override
    public void close() {
        try {
            listener.close();
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

    private void carry(SocketChannel channel) {
        var ended = new CountDownLatch(1);
        try (channel;
                Socket inside = channel.socket();
                Socket outside = forward.open(inside)) {
            open.add(outside);
            if (!listener.isOpen()) {
                return;
            }
            Thread.ofVirtual().start(() -> copyOut(inside, outside, ended));
            outside.getInputStream().transferTo(inside.getOutputStream());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "A function's connection failed: " + e.getMessage());
        } finally {
            open.removeIf(Socket::isClosed);
            ended.countDown();
            connections.release();
        }
    }

    /// Copies what the function sends. If it sends no more, the other side has a minute for the rest of its answer.
    private static void copyOut(Socket inside, Socket outside, CountDownLatch ended) {
        try {
            inside.getInputStream().transferTo(outside.getOutputStream());
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
