package dev.ambit.sla;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Counts responses in memory, and writes each minute when it has ended. If the server dies, the failures of its
/// last minute are lost; the missing heartbeat shows the outage.
public final class SlaMeter implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(SlaMeter.class.getName());

    /// Time after a minute by which all its responses are counted.
    private static final long GRACE_MILLIS = 500;

    /// While the database is unavailable, the oldest minutes are dropped; they count as down anyway.
    private static final int UNWRITTEN_MAX = 10;

    private final Transactions transactions;
    private final InstantSource clock;
    private final Queue<ServedMinute> unwritten = new ConcurrentLinkedQueue<>();
    private volatile ServedMinute current;
    private long beaten;

    public SlaMeter(Transactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
        this.current = new ServedMinute(minute(clock.millis()));
    }

    /// Counts one response.
    ///
    /// @param environment null if it is unknown
    public void answered(@Nullable EnvironmentId environment, int status, long nanos) {
        if (environment != null) {
            at(minute(clock.millis())).count(environment, status, nanos);
        }
    }

    /// Writes the heartbeat of this server, once a minute.
    public void beat() {
        long now = minute(clock.millis());
        if (now != beaten) {
            transactions.outside(tx -> {
                Heartbeats.beat(tx, now);
                return null;
            });
            beaten = now;
        }
    }

    /// Writes the minutes that have ended.
    public void runOnce() {
        long nowMillis = clock.millis();
        long now = minute(nowMillis);
        at(now);
        while (unwritten.size() > UNWRITTEN_MAX) {
            unwritten.remove();
        }
        if (nowMillis - TimeUnit.MINUTES.toMillis(now) >= GRACE_MILLIS) {
            writeAll();
        }
    }

    /// Evicts an archived or deleted environment.
    ///
    /// @return the number of responses
    public long evict(EnvironmentId environment) {
        return Stream.concat(unwritten.stream(), Stream.of(current))
                .mapToLong(it -> it.evict(environment))
                .sum();
    }

    /// Also writes the current minute.
    @Override
    public void close() {
        unwritten.add(current);
        try {
            Thread.ofVirtual().name("last minute").start(this::writeAll).join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ServedMinute at(long now) {
        ServedMinute known = current;
        return known.number() == now ? known : advance(now);
    }

    private synchronized ServedMinute advance(long now) {
        if (current.number() != now) {
            unwritten.add(current);
            current = new ServedMinute(now);
        }
        return current;
    }

    /// Failed writes are retried.
    private void writeAll() {
        for (ServedMinute it = unwritten.peek(); it != null; it = unwritten.peek()) {
            write(it);
            if (!it.counts().isEmpty()) {
                return;
            }
            unwritten.remove();
        }
    }

    private void write(ServedMinute minute) {
        for (EnvironmentId environment : minute.counts().keySet()) {
            try {
                transactions.in(environment, tx -> {
                    ServedHours.add(tx, environment, minute.of(environment));
                    return null;
                });
                // Removed, so that a retry for another environment does not count this one twice.
                minute.counts().remove(environment);
            } catch (RuntimeException e) {
                // Continues with the other environments; the next run retries this one.
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Storing the service metrics of an environment failed; they are stored later",
                        e);
            }
        }
    }

    private static long minute(long millis) {
        return TimeUnit.MILLISECONDS.toMinutes(millis);
    }
}
