package dev.ambit.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Forwards connections to a server of this machine, which can be replaced, and can cut or freeze them.
final class TcpProxy implements AutoCloseable {

    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile int target;
    private volatile boolean isFrozen;

    TcpProxy(int target) throws IOException {
        this.target = target;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /// Sends later connections to another server.
    void target(int port) {
        target = port;
    }

    /// Passes nothing on until [#cut], as if a network dropped all packets.
    void freeze() {
        isFrozen = true;
    }

    /// Closes all connections.
    void cut() {
        isFrozen = false;
        sockets.forEach(TcpProxy::close);
        sockets.clear();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                sockets.add(client);
                Thread.startVirtualThread(() -> connect(client));
            }
        } catch (IOException _) {
            // The proxy is closed.
        }
    }

    private void connect(Socket client) {
        try {
            var server = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(server);
            Thread.startVirtualThread(() -> pump(client, server));
            pump(server, client);
        } catch (IOException _) {
            close(client);
        }
    }

    private void pump(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[1 << 14];
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                while (isFrozen && !to.isClosed()) {
                    Thread.sleep(10);
                }
                out.write(bytes, 0, count);
            }
        } catch (IOException | InterruptedException _) {
            // A side has closed the connection.
        } finally {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
