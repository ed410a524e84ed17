package dev.ambit.http;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Closes connections whose clients send headers or bodies slower than [#BYTES_PER_SECOND_MIN].
///
/// Jetty's idle timeout restarts with each byte, and its `minRequestDataRate` is checked only when bytes arrive.
/// So a thread checks all connections once a second. Each connection has a credit of seconds: it shrinks while
/// the server waits for bytes of a request, and grows with the bytes that arrive. Time in which the server does
/// not read does not count.
public final class SlowClients implements AutoCloseable {

    static final int BYTES_PER_SECOND_MIN = 500;
    private static final System.Logger LOG = System.getLogger(SlowClients.class.getName());
    private static final long PAUSE_MILLIS = 1_000;

    /// Time after the failed read until the connection is closed.
    private static final double CLOSE_AFTER_SECONDS = 5;

    /// Snapshot of a connection.
    ///
    /// @param key the connection itself
    /// @param isIdle whether it is between two requests
    /// @param isAwaited whether the server waits for its bytes
    /// @param requests number of requests that have started on it
    /// @param bytesIn bytes received since it was opened
    /// @param credit time that a client may send nothing
    /// @param failRead ends the request as a timeout, which still lets the server answer
    /// @param close ends the connection
    public record ClientTraffic(
            Object key,
            boolean isIdle,
            boolean isAwaited,
            long requests,
            long bytesIn,
            Duration credit,
            Runnable failRead,
            Runnable close) {}

    /// Remaining credit of a connection.
    private record Progress(long requests, long bytesIn, double seconds) {}

    private final Supplier<Collection<ClientTraffic>> connections;
    private final Thread thread;
    private Map<Object, Progress> known = new HashMap<>();

    private SlowClients(String name, Supplier<Collection<ClientTraffic>> connections) {
        this.connections = connections;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    /// Watches connections until [#close].
    public static SlowClients watch(String name, Supplier<Collection<ClientTraffic>> connections) {
        var watch = new SlowClients(name, connections);
        watch.thread.start();
        return watch;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        long last = System.nanoTime();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(PAUSE_MILLIS);
                long now = System.nanoTime();
                check((now - last) / (double) TimeUnit.SECONDS.toNanos(1));
                last = now;
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "The check for slow clients failed", e);
            }
        }
    }

    private void check(double elapsed) {
        Map<Object, Progress> next = new HashMap<>();
        for (ClientTraffic seen : connections.get()) {
            Progress progress = progress(known.get(seen.key()), seen, elapsed);
            next.put(seen.key(), progress);
            if (progress.seconds() < -CLOSE_AFTER_SECONDS) {
                seen.close().run();
            } else if (progress.seconds() < 0) {
                seen.failRead().run();
            }
        }
        known = next;
    }

    private static Progress progress(@Nullable Progress before, ClientTraffic seen, double elapsed) {
        double full = seen.credit().toSeconds();
        if (before == null || before.requests() != seen.requests()) {
            return new Progress(seen.requests(), seen.bytesIn(), full);
        }
        long bytes = seen.bytesIn() - before.bytesIn();
        if (seen.isIdle() && bytes == 0) {
            return before;
        }
        double earned = bytes / (double) BYTES_PER_SECOND_MIN;
        double spent = seen.isAwaited() ? elapsed : 0;
        return new Progress(seen.requests(), seen.bytesIn(), Math.min(full, before.seconds() - spent + earned));
    }
}
