package dev.ambit.host.container;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// Copies bytes between a connection of the host and one in the network of a container.
final class SocketPipe {

    private static final int BYTES = 8 << 10;

    private SocketPipe() {}

    /// Copies in both directions until the host closes its connection or either connection breaks, then closes
    /// both. If the program ends its output first, the host can still send.
    static void join(SocketChannel host, SocketChannel inside) {
        try (host;
                inside) {
            Thread.startVirtualThread(() -> copyOut(inside, host));
            copy(host, inside);
        } catch (IOException _) {
            // One of the two has disconnected.
        }
    }

    private static void copyOut(SocketChannel inside, SocketChannel host) {
        try {
            copy(inside, host);
            host.shutdownOutput();
        } catch (IOException _) {
            close(host);
        }
    }

    private static void copy(SocketChannel from, SocketChannel to) throws IOException {
        var buffer = ByteBuffer.allocate(BYTES);
        while (from.read(buffer) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                to.write(buffer);
            }
            buffer.clear();
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // It is of no use any more.
        }
    }
}
