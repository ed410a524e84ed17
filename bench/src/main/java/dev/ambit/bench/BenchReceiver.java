package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;

/// Receives webhooks at minimal cost: one thread that reads requests and answers 204. It parses only the length,
/// unless a listener needs the bodies.
final class BenchReceiver implements AutoCloseable {

    private static final byte[] TAKEN = "HTTP/1.1 204 No Content\r\n\r\n".getBytes(US_ASCII);
    private static final byte[] LENGTH = "content-length:".getBytes(US_ASCII);
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int WAITING_MAX = 1_024;

    /// Sees a request; its bytes are valid only during the call.
    @FunctionalInterface
    interface Observer {
        void sees(byte[] bytes, int from, int to);
    }

    private final ServerSocketChannel server;
    private final Selector selector;
    private final Observer eye;
    private final boolean isDead;
    private final AtomicLong taken = new AtomicLong();
    private final Thread thread = Thread.ofPlatform().daemon().name("inlet").unstarted(this::run);
    private volatile long lastNanos;

    /// The unprocessed bytes of a client.
    private static final class Incoming {

        private final byte[] bytes = new byte[BUFFER_BYTES];
        private final ByteBuffer buffer = ByteBuffer.wrap(bytes);
    }

    private BenchReceiver(ServerSocketChannel server, Selector selector, Observer eye, boolean isDead) {
        this.server = server;
        this.selector = selector;
        this.eye = eye;
        this.isDead = isDead;
    }

    static BenchReceiver open(Observer eye) throws IOException {
        return open(eye, false);
    }

    /// Creates a receiver that reads and never answers.
    static BenchReceiver dead() throws IOException {
        return open((_, _, _) -> {}, true);
    }

    String url() {
        return "http://127.0.0.1:%d/".formatted(server.socket().getLocalPort());
    }

    /// Returns the number of requests.
    long taken() {
        return taken.get();
    }

    /// Returns the time at which the last request arrived, as of [System#nanoTime].
    long lastNanos() {
        return lastNanos;
    }

    @Override
    public void close() throws IOException {
        selector.close();
        server.close();
    }

    private static BenchReceiver open(Observer eye, boolean isDead) throws IOException {
        var server = ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), WAITING_MAX);
        server.configureBlocking(false);
        var selector = Selector.open();
        server.register(selector, SelectionKey.OP_ACCEPT);
        var inlet = new BenchReceiver(server, selector, eye, isDead);
        inlet.thread.start();
        return inlet;
    }

    private void run() {
        try {
            while (selector.isOpen()) {
                selector.select();
                Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
                while (keys.hasNext()) {
                    SelectionKey key = keys.next();
                    keys.remove();
                    if (key.isAcceptable()) {
                        SocketChannel client = server.accept();
                        client.configureBlocking(false);
                        client.register(selector, SelectionKey.OP_READ, new Incoming());
                    } else {
                        read(key);
                    }
                }
            }
        } catch (ClosedSelectorException _) {
            // Closed.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(SelectionKey key) {
        var client = (SocketChannel) key.channel();
        var incoming = (Incoming) key.attachment();
        ByteBuffer buffer = incoming.buffer;
        try {
            if (client.read(buffer) < 0) {
                client.close();
                return;
            }
            byte[] bytes = incoming.bytes;
            int done = 0;
            for (int end = end(bytes, done, buffer.position()); end > 0; end = end(bytes, done, buffer.position())) {
                eye.sees(bytes, done, end);
                taken.incrementAndGet();
                lastNanos = System.nanoTime();
                if (!isDead) {
                    client.write(ByteBuffer.wrap(TAKEN));
                }
                done = end;
            }
            buffer.flip().position(done);
            buffer.compact();
        } catch (IOException _) {
            key.cancel();
        }
    }

    /// Returns the end of the request that starts at `from`, or 0 if it is incomplete.
    private static int end(byte[] bytes, int from, int to) {
        int length = 0;
        for (int i = from; i + 3 < to; i++) {
            if (bytes[i] == '\r' && bytes[i + 2] == '\r') {
                int end = i + 4 + length;
                return end <= to ? end : 0;
            }
            if (bytes[i] == '\n' && isLength(bytes, i + 1, to)) {
                length = number(bytes, i + 1 + LENGTH.length);
            }
        }
        return 0;
    }

    private static boolean isLength(byte[] bytes, int from, int to) {
        if (from + LENGTH.length >= to) {
            return false;
        }
        for (int i = 0; i < LENGTH.length; i++) {
            if (Character.toLowerCase(bytes[from + i]) != LENGTH[i]) {
                return false;
            }
        }
        return true;
    }

    private static int number(byte[] bytes, int from) {
        int number = 0;
        for (int i = from; bytes[i] != '\r'; i++) {
            if (bytes[i] != ' ') {
                number = 10 * number + bytes[i] - '0';
            }
        }
        return number;
    }
}
