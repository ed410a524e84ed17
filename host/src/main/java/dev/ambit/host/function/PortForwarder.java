package dev.ambit.host.function;

import java.io.IOException;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Semaphore;

/// Forwards connections of a function through one [PortForward].
final class PortForwarder implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(PortForwarder.class.getName());

    private final ServerSocketChannel listener;
    private final PortForward forward;
    private final Semaphore connections;

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
        try (channel;
                Socket inside = channel.socket();
                Socket outside = forward.open(inside)) {
            Thread.ofVirtual().start(() -> copyOut(inside, outside));
            outside.getInputStream().transferTo(inside.getOutputStream());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "A function's connection failed: " + e.getMessage());
        } finally {
            connections.release();
        }
    }

    private static void copyOut(Socket inside, Socket outside) {
        try {
            inside.getInputStream().transferTo(outside.getOutputStream());
            outside.shutdownOutput();
        } catch (IOException _) {
            // The other direction ends as well.
        }
    }
}
