package dev.ambit.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Sends requests over several connections in one thread; each connection sends the next request after its
/// response.
final class Load implements AutoCloseable {

    private static final long NO_MORE = -1;
    private static final int REQUEST_BYTES_MAX = 64 << 10;
    private static final Duration SILENCE_MAX = Duration.ofSeconds(30);

    /// The result of a run, with all responses checked.
    record Outcome(int answers, double seconds, Sample nanos) {

        double perSecond() {
            return answers / seconds;
        }
    }

    private final Traffic traffic;
    private final LongSupplier draws;
    private final Selector selector;
    private final ByteBuffer out = ByteBuffer.allocateDirect(REQUEST_BYTES_MAX);
    private final ByteBuffer in = ByteBuffer.allocateDirect(REQUEST_BYTES_MAX);
    private final Sample nanos = new Sample();

    private static final class Connection {
        private final ResponseBuffer answer = new ResponseBuffer();
        private long draw;
        private long sentNanos;
    }

    private Load(Traffic traffic, int connections, LongSupplier draws) throws IOException {
        this.traffic = traffic;
        this.draws = draws;
        this.selector = Selector.open();
        for (int i = 0; i < connections; i++) {
            SocketChannel channel = connect(traffic.port());
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new Connection());
        }
    }

    /// Runs for a time; each request has its own draw.
    static Outcome run(Traffic traffic, int connections, Duration time, long seed) {
        var random = new SplittableRandom(seed);
        long end = System.nanoTime() + time.toNanos();
        return run(traffic, connections, () -> System.nanoTime() < end ? random.nextLong(Long.MAX_VALUE) : NO_MORE);
    }

    /// Runs until the background work has ended.
    static Outcome whileIt(Background<?> work, Traffic traffic, int connections) {
        return run(traffic, connections, () -> work.task().isDone() ? NO_MORE : 0);
    }

    /// Sends each draw of 0 … `count - 1` once.
    static Outcome each(Traffic traffic, int connections, int count) {
        var next = new AtomicLong();
        return run(traffic, connections, () -> next.get() < count ? next.getAndIncrement() : NO_MORE);
    }

    private static Outcome run(Traffic traffic, int connections, LongSupplier draws) {
        try (var load = new Load(traffic, connections, draws)) {
            return load.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static SocketChannel connect(int port) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return channel;
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    private Outcome run() throws IOException {
        long start = System.nanoTime();
        int open = 0;
        for (SelectionKey key : selector.keys()) {
            open += send(key) ? 1 : 0;
        }
        while (open > 0) {
            int ready = selector.select(SILENCE_MAX.toMillis());
            WrongAnswer.unless(ready > 0, () -> "The connections received no response in time");
            var keys = selector.selectedKeys().iterator();
            while (keys.hasNext()) {
                SelectionKey key = keys.next();
                keys.remove();
                if (receive(key) && !send(key)) {
                    open--;
                }
            }
        }
        return new Outcome(nanos.size(), (System.nanoTime() - start) / 1e9, nanos);
    }

    /// Sends a request; returns false if none remain.
    private boolean send(SelectionKey key) throws IOException {
        var connection = (Connection) key.attachment();
        connection.draw = draws.getAsLong();
        if (connection.draw == NO_MORE) {
            return false;
        }
        out.clear().put(traffic.request(connection.draw)).flip();
        connection.answer.clear();
        connection.sentNanos = System.nanoTime();
        var channel = (SocketChannel) key.channel();
        while (out.hasRemaining()) {
            channel.write(out);
        }
        return true;
    }

    /// Returns whether the response is complete.
    private boolean receive(SelectionKey key) throws IOException {
        var connection = (Connection) key.attachment();
        in.clear();
        WrongAnswer.unless(((SocketChannel) key.channel()).read(in) >= 0, () -> "The server closed the connection");
        if (!connection.answer.take(in.flip())) {
            return false;
        }
        nanos.add(System.nanoTime() - connection.sentNanos);
        WrongAnswer.unless(
                traffic.isRight(connection.draw, connection.answer),
                () -> "The response to request %d is wrong: %s".formatted(connection.draw, connection.answer));
        return true;
    }
}
