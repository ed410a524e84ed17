package dev.ambit.operation;

import dev.ambit.db.Transactions;
import dev.ambit.problem.Problem;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Renews a lease during long work, so that the lease itself can be short and the work of a dead server soon
/// continues elsewhere. If renewals stop for longer than the lease, for example because the machine was paused,
/// the lease is lost.
public final class Heartbeat {

    private static final System.Logger LOG = System.getLogger(Heartbeat.class.getName());

    /// A lease outlasts two failed renewals.
    private static final int BEATS = 3;

    private final Duration claim;
    private final BooleanSupplier renewal;
    private volatile long lastNanos = System.nanoTime();
    private volatile boolean isLost;

    /// Becomes false when no lease is left to renew.
    private volatile boolean isClaimed = true;

    /// Creates a heartbeat that renews the lease while [#during] runs.
    ///
    /// @param renewal renews the lease; false if it no longer exists
    public Heartbeat(Duration claim, BooleanSupplier renewal) {
        this.claim = claim;
        this.renewal = renewal;
    }

    /// Runs the work, and returns after renewals have stopped.
    public <T> T during(Supplier<T> work) {
        var isOver = new CountDownLatch(1);
        Thread beats = Thread.ofVirtual().start(() -> Transactions.withoutAdmission(() -> beat(isOver)));
        try {
            return work.get();
        } finally {
            isOver.countDown();
            join(beats);
        }
    }

    /// Returns whether another server may have taken over.
    public boolean isLost() {
        return isLost || (isClaimed && hasLapsed(System.nanoTime()));
    }

    private boolean hasLapsed(long nanos) {
        return nanos - lastNanos > claim.toNanos();
    }

    private void beat(CountDownLatch isOver) {
        try {
            while (isClaimed && !isOver.await(claim.toMillis() / BEATS, TimeUnit.MILLISECONDS)) {
                renewIfPossible();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// While the database is unavailable, no other server can take over either.
    private void renewIfPossible() {
        try {
            isClaimed = renewal.getAsBoolean();
            long now = System.nanoTime();
            isLost = isLost || (isClaimed && hasLapsed(now));
            lastNanos = now;
        } catch (Problem problem) {
            LOG.log(System.Logger.Level.WARNING, "Renewing the lease of an operation is delayed: " + problem.message());
        }
    }

    /// Ends the thread without an interrupt, which would close its connection.
    private static void join(Thread beats) {
        try {
            beats.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
