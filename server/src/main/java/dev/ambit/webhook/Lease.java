package dev.ambit.webhook;

import dev.ambit.db.Leases;
import dev.ambit.db.Transactions;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Handle;

/// The right to deliver, which one server has at a time. It believes itself for a shorter time than the
/// database does, counted from before it asked: a server that was paused wakes up without it.
final class Lease {

    static final Duration LENGTH = Duration.ofSeconds(5);
    private static final long TRUSTED_NANOS = Duration.ofSeconds(4).toNanos();

    private record Held(long fence, long untilNanos) {}

    private static final Held NEVER = new Held(0, Long.MIN_VALUE);

    private final String name;
    private final Transactions transactions;
    private final LongSupplier nanos;
    private final UUID holder = UUID.randomUUID();
    private volatile Held held = NEVER;

    /// @param nanos as [System#nanoTime], which goes on while the process does not
    Lease(String name, Transactions transactions, LongSupplier nanos) {
        this.name = name;
        this.transactions = transactions;
        this.nanos = nanos;
    }

    /// Takes it if it is free, or keeps it.
    ///
    /// @return the fence, 0 if another has the lease
    long renew() {
        long asked = nanos.getAsLong();
        Optional<Long> fence = transactions.outside(tx -> Leases.take(tx, name, holder, LENGTH));
        held = fence.map(it -> new Held(it, asked + TRUSTED_NANOS)).orElse(NEVER);
        return held.fence();
    }

    boolean isHeld() {
        Held now = held;
        return now.fence() != 0 && now.untilNanos() - nanos.getAsLong() > 0;
    }

    /// Whether it was never lost since that fence was given; nobody else takes it before `tx` ends.
    boolean hold(Handle tx, long fence) {
        return Leases.hold(tx, name, holder, fence);
    }

    void release() {
        held = NEVER;
        transactions.outside(tx -> {
            Leases.release(tx, name, holder);
            return null;
        });
    }
}
