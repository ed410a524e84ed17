package dev.ambit.db;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Which server has the right to do what only one may do at a time. The database's clock judges. The fence
/// grows with each new holder, so that what an older one still writes is known.
public final class Leases {

    /// Whoever has it keeps it; it is taken only when its time is over.
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

    private static final String HOLD = """
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

    /// Takes or renews it from now on for that long.
    ///
    /// @return the fence; empty if another holds it
    public static Optional<Long> take(Handle tx, String name, UUID holder, Duration length) {
        return tx.createQuery(TAKE)
                .bind("name", name)
                .bind("holder", holder)
                .bind("millis", length.toMillis())
                .mapTo(Long.class)
                .findOne();
    }

    /// Nobody else takes it before `tx` ends.
    ///
    /// @return false if somebody has
    public static boolean hold(Handle tx, String name, UUID holder, long fence) {
        return tx.createQuery(HOLD)
                .bind("name", name)
                .bind("holder", holder)
                .bind("fence", fence)
                .mapTo(Long.class)
                .findOne()
                .isPresent();
    }

    /// Others may take it at once.
    public static void release(Handle tx, String name, UUID holder) {
        tx.createUpdate(RELEASE).bind("name", name).bind("holder", holder).execute();
    }
}
