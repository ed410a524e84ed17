package dev.ambit.customer;

import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// In which environments the log may still name people who are to be forgotten.
///
/// Whoever archives a customer holds the row of its environment until the commit, and the row goes only when nobody
/// holds it and nobody is left to forget. So none is left out.
public final class ErasureWork {

    private static final String NOTE = """
            insert into work (kind, environment_id, due_at)
            values ('ERASURE', :environment, 'epoch')
            on conflict (kind, environment_id) do update
            set due_at = 'epoch'
            """;

    private static final String CLAIM = """
            update work
            set due_at = :until
            where kind = 'ERASURE' and environment_id = (
                select environment_id
                from work
                where kind = 'ERASURE' and due_at <= :now
                order by due_at
                limit 1
                for no key update skip locked)
            returning environment_id
            """;

    private static final String TAKE = """
            select environment_id
            from work
            where kind = 'ERASURE' and environment_id = :environment
            for update
            """;

    private static final String POSTPONE = """
            update work
            set due_at = :dueAt
            where kind = 'ERASURE' and environment_id = :environment
            """;

    private static final String REMOVE = """
            delete from work
            where kind = 'ERASURE' and environment_id = :environment
            """;

    private ErasureWork() {}

    /// This transaction leaves somebody to forget.
    public static void note(Handle tx, EnvironmentId environment) {
        tx.createUpdate(NOTE).bind("environment", environment.value()).execute();
    }

    /// The next one that is due, if any; it comes up again at `until`, if its server dies.
    static Optional<EnvironmentId> claim(Handle tx, Instant now, Instant until) {
        return tx.createQuery(CLAIM)
                .bind("now", now)
                .bind("until", until)
                .map((row, _) -> new EnvironmentId(row.getInt(1)))
                .findOne();
    }

    /// Waits for those who archive somebody right now; what they leave is visible to the next statement.
    static void take(Handle tx, EnvironmentId environment) {
        tx.createQuery(TAKE)
                .bind("environment", environment.value())
                .mapTo(Integer.class)
                .list();
    }

    static void postpone(Handle tx, EnvironmentId environment, Instant dueAt) {
        tx.createUpdate(POSTPONE)
                .bind("environment", environment.value())
                .bind("dueAt", dueAt)
                .execute();
    }

    static void remove(Handle tx, EnvironmentId environment) {
        tx.createUpdate(REMOVE).bind("environment", environment.value()).execute();
    }
}
