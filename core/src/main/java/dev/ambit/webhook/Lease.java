package dev.ambit.webhook;

import dev.ambit.db.Leases;
import dev.ambit.db.Transactions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Handle;

/// The delivery lease, which one server at a time can hold. The holder trusts the lease for a shorter time than
/// the database reserves it, so a server that wakes up from a long pause no longer trusts it (see [LeaseTerm]).
final class Lease {

    private final String name;
    private final Transactions transactions;
    private final LongSupplier nanos;
    private final InstantSource clock;
    private final UUID holder = UUID.randomUUID();
    private volatile LeaseTerm term = LeaseTerm.NONE;

    /// @param nanos a clock such as [System#nanoTime], which advances while the process is paused
    Lease(String name, Transactions transactions, LongSupplier nanos, InstantSource clock) {
        this.name = name;
        this.transactions = transactions;
        this.nanos = nanos;
        this.clock = clock;
    }

    /// Acquires or renews the lease.
    ///
    /// @return the fence, 0 if another server holds the lease
    long renew() {
        long askedNanos = nanos.getAsLong();
        Instant asked = clock.instant();
        Optional<Long> fence = transactions.outside(tx -> Leases.acquire(tx, name, holder, LeaseTerm.LENGTH));
        term = LeaseTerm.of(fence.orElse(0L), askedNanos, asked);
        return term.fence();
    }

    boolean isHeld() {
        return isHeld(term.fence());
    }

    /// Returns whether work under that fence can continue. A lost and reacquired lease has another fence.
    boolean isHeld(long fence) {
        return term.allows(fence, nanos.getAsLong(), clock.instant());
    }

    /// Returns whether the lease was never lost since that fence, and locks it until `tx` ends.
    boolean lock(Handle tx, long fence) {
        return Leases.lock(tx, name, holder, fence);
    }

    void release() {
        term = LeaseTerm.NONE;
        transactions.outside(tx -> {
            Leases.release(tx, name, holder);
            return null;
        });
    }
}
