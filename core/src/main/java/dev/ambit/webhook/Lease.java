package dev.ambit.webhook;

import dev.ambit.db.Leases;
import dev.ambit.db.Transactions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Handle;

/// The right to deliver, which one server has at a time. It believes itself for a shorter time than the
/// database does: a server that was paused wakes up without it. [Tenure] has the rule.
final class Lease {

    private final String name;
    private final Transactions transactions;
    private final LongSupplier nanos;
    private final InstantSource clock;
    private final UUID holder = UUID.randomUUID();
    private volatile Tenure tenure = Tenure.NONE;

    /// @param nanos as [System#nanoTime], which goes on while the process does not
    Lease(String name, Transactions transactions, LongSupplier nanos, InstantSource clock) {
        this.name = name;
        this.transactions = transactions;
        this.nanos = nanos;
        this.clock = clock;
    }

    /// Takes it if it is free, or keeps it.
    ///
    /// @return the fence, 0 if another has the lease
    long renew() {
        long askedNanos = nanos.getAsLong();
        Instant asked = clock.instant();
        Optional<Long> fence = transactions.outside(tx -> Leases.take(tx, name, holder, Tenure.LENGTH));
        tenure = Tenure.of(fence.orElse(0L), askedNanos, asked);
        return tenure.fence();
    }

    boolean isHeld() {
        return isHeld(tenure.fence());
    }

    /// Whether what was begun under that fence may go on. A lease that was lost and found again has another.
    boolean isHeld(long fence) {
        return tenure.allows(fence, nanos.getAsLong(), clock.instant());
    }

    /// Whether it was never lost since that fence was given; nobody else takes it before `tx` ends.
    boolean hold(Handle tx, long fence) {
        return Leases.hold(tx, name, holder, fence);
    }

    void release() {
        tenure = Tenure.NONE;
        transactions.outside(tx -> {
            Leases.release(tx, name, holder);
            return null;
        });
    }
}
