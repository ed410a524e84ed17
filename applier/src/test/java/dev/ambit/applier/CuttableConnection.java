package dev.ambit.applier;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A TCP connection to PostgreSQL that can be cut on the client's side, unnoticed by the server.
final class CuttableConnection implements AutoCloseable {

    private final int port;
    private final ServerSocket near;
    private final ConcurrentLinkedQueue<Socket> ours = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Socket> theirs = new ConcurrentLinkedQueue<>();
    private volatile boolean isCut;

    private CuttableConnection(int port) throws IOException {
        this.port = port;
        this.near = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
    }

    static CuttableConnection to(int port) {
        try {
            return new CuttableConnection(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return near.getLocalPort();
    }

    void cut() {
        isCut = true;
        ours.forEach(CuttableConnection::close);
    }

    void reconnect() {
        isCut = false;
    }

    @Override
    public void close() throws IOException {
        near.close();
        ours.forEach(CuttableConnection::close);
        theirs.forEach(CuttableConnection::close);
    }

    private void accept() {
        try {
            while (true) {
                Socket our = near.accept();
                if (isCut) {
                    our.close();
                    continue;
                }
                var their = new Socket(InetAddress.getLoopbackAddress(), port);
                ours.add(our);
                theirs.add(their);
                Thread.startVirtualThread(() -> pump(our, their));
                Thread.startVirtualThread(() -> pump(their, our));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException _) {
            // Cut.
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // Already closed.
        }
    }
}
