package dev.ambit.operation;

import dev.ambit.db.Transactions;
import dev.ambit.problem.Problem;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Renews a claim while somebody is at work, however long that takes; so the claim itself can be short, and what
/// belongs to a server that died is soon another's. Who was silent for longer than his claim, because his machine
/// stood still or the database was away, has lost it.
public final class Heartbeat {

    private static final System.Logger LOG = System.getLogger(Heartbeat.class.getName());

    /// A claim outlasts two beats that fail.
    private static final int BEATS = 3;

    private final Duration claim;
    private final BooleanSupplier renewal;
    private volatile long lastNanos = System.nanoTime();
    private volatile boolean isLost;

    /// Not any more if there is nothing left to claim.
    private volatile boolean isClaimed = true;

    /// Beats while [#during] lasts.
    ///
    /// @param renewal claims again; false if there is nothing left to claim
    public Heartbeat(Duration claim, BooleanSupplier renewal) {
        this.claim = claim;
        this.renewal = renewal;
    }

    /// Works, and returns once nothing renews the claim any more.
    public <T> T during(Supplier<T> work) {
        var isOver = new CountDownLatch(1);
        Thread beats = Thread.ofVirtual().start(() -> Transactions.unasked(() -> beat(isOver)));
        try {
            return work.get();
        } finally {
            isOver.countDown();
            join(beats);
        }
    }

    /// Whether another may have gone on meanwhile.
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

    /// While the database is away, nobody else claims anything either.
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

    /// The thread is let go and not interrupted: that would cost it its connection.
    private static void join(Thread beats) {
        try {
            beats.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
