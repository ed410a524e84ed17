package dev.ambit.service;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Counts in memory how requests are answered, and writes each minute when it is over. If the server dies, the
/// minute it was in is not known to have failed; that it did not live, the heartbeat tells.
public final class ServiceMeter implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(ServiceMeter.class.getName());

    /// Who counts in a minute that is over has done so after this.
    private static final long GRACE_MILLIS = 500;

    /// While the database is away, the oldest go: those minutes are down without them.
    private static final int UNWRITTEN_MAX = 10;

    private final Transactions transactions;
    private final InstantSource clock;
    private final Queue<ServedMinute> unwritten = new ConcurrentLinkedQueue<>();
    private volatile ServedMinute current;
    private long beaten;

    public ServiceMeter(Transactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
        this.current = new ServedMinute(minute(clock.millis()));
    }

    /// Counts one answer.
    ///
    /// @param environment null if nobody knows whose request it was
    public void answered(@Nullable EnvironmentId environment, int status, long nanos) {
        if (environment != null) {
            at(minute(clock.millis())).count(environment, status, nanos);
        }
    }

    /// Tells that this server lives, once a minute.
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

    /// Writes the minutes that are over.
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

    /// Of an environment that is archived or deleted.
    ///
    /// @return how many answers
    public long forget(EnvironmentId environment) {
        return Stream.concat(unwritten.stream(), Stream.of(current))
                .mapToLong(it -> it.forget(environment))
                .sum();
    }

    /// Writes also the minute that is not over.
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
        return known.number() == now ? known : turn(now);
    }

    private synchronized ServedMinute turn(long now) {
        if (current.number() != now) {
            unwritten.add(current);
            current = new ServedMinute(now);
        }
        return current;
    }

    /// What cannot be written is tried again.
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
                // It is not counted twice, should another one fail.
                minute.counts().remove(environment);
            } catch (RuntimeException e) {
                // Those behind it are written all the same, and this one with the next pass.
                LOG.log(System.Logger.Level.WARNING, "Storing the service metrics of an environment failed; they are stored later", e);
            }
        }
    }

    private static long minute(long millis) {
        return TimeUnit.MILLISECONDS.toMinutes(millis);
    }
}
