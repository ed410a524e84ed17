package dev.ambit.db;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/// A connection to PostgreSQL that drops all traffic without either end noticing.
final class BlackHoleProxy implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final String url;
    private final URI to;
    private volatile AtomicBoolean isDead = new AtomicBoolean();

    /// @param url as JDBC has it
    BlackHoleProxy(String url) throws IOException {
        this.url = url;
        this.to = URI.create(url.substring("jdbc:".length()));
        Thread.ofVirtual().start(this::accept);
    }

    /// The same by this way.
    String url() {
        return url.replace(":%d/".formatted(to.getPort()), ":%d/".formatted(listener.getLocalPort()));
    }

    /// Drops the traffic of open connections; later ones work.
    void dropConnections() {
        AtomicBoolean before = isDead;
        isDead = new AtomicBoolean();
        before.set(true);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket here = listener.accept();
                var there = new Socket(to.getHost(), to.getPort());
                sockets.addAll(List.of(here, there));
                AtomicBoolean isOver = isDead;
                Thread.ofVirtual().start(() -> forward(here, there, isOver));
                Thread.ofVirtual().start(() -> forward(there, here, isOver));
            } catch (IOException _) {
                // It is closed.
            }
        }
    }

    private static void forward(Socket from, Socket to, AtomicBoolean isOver) {
        byte[] bytes = new byte[8_192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                if (!isOver.get()) {
                    out.write(bytes, 0, count);
                }
            }
        } catch (IOException _) {
            // The other end has gone.
        }
    }
}
