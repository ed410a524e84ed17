package dev.ambit.db;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The SQL of leases, which give one server at a time the right to do something. The database's clock decides. The
/// fence grows with each holder, so that late writes of a former holder are detected.
public final class Leases {

    /// The holder keeps the lease; another server takes it only after its expiry.
    private static final String TAKE = """
        insert into leases (name, holder, fence, held_until)
        values (:name, :holder, 1, now() + :millis * interval '1 millisecond')
        on conflict (name) do update
        set holder = excluded.holder,
            fence = leases.fence + (leases.holder <> excluded.holder)::int,
            held_until = excluded.held_until
        where leases.holder = excluded.holder or leases.held_until < now()
        returning fence
        """;

    private static final String LOCK = """
        select fence
        from leases
        where name = :name and holder = :holder and fence = :fence
        for share
        """;

    private static final String RELEASE = """
        update leases
        set held_until = 'epoch'
        where name = :name and holder = :holder
        """;

    private Leases() {}

    /// Acquires or renews the lease.
    ///
    /// @return the fence; empty if another server holds the lease
    public static Optional<Long> acquire(Handle tx, String name, UUID holder, Duration length) {
        return tx.createQuery(TAKE)
                .bind("name", name)
                .bind("holder", holder)
                .bind("millis", length.toMillis())
                .mapTo(Long.class)
                .findOne();
    }

    /// Locks the lease until `tx` ends.
    ///
    /// @return false if another server has acquired it since
    public static boolean lock(Handle tx, String name, UUID holder, long fence) {
        return tx.createQuery(LOCK)
                .bind("name", name)
                .bind("holder", holder)
                .bind("fence", fence)
                .mapTo(Long.class)
                .findOne()
                .isPresent();
    }

    /// Releases the lease, so that others can take it immediately.
    public static void release(Handle tx, String name, UUID holder) {
        tx.createUpdate(RELEASE).bind("name", name).bind("holder", holder).execute();
    }
}
