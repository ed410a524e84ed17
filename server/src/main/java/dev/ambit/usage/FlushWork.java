package dev.ambit.usage;

import dev.ambit.db.EnvironmentId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Which environments have counted something that their logs have not been told yet.
///
/// A report holds the row of its environment until it has committed, and the row goes only when nobody holds it and
/// nothing is left to tell. So no report is forgotten, also when a server dies.
final class FlushWork {

    static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int ENVIRONMENTS_MAX = 100;

    private static final String INSERT = """
            insert into work (kind, environment_id, due_at)
            values ('USAGE_FLUSH', :environment, :dueAt)
            on conflict do nothing
            """;

    private static final String HOLD = """
            select environment_id
            from work
            where kind = 'USAGE_FLUSH' and environment_id = :environment
            for key share
            """;

    private static final String CLAIM = """
            update work
            set due_at = :next
            where kind = 'USAGE_FLUSH' and environment_id = any (array(
                select environment_id
                from work
                where kind = 'USAGE_FLUSH' and due_at <= :now
                order by due_at
                limit :limit
                for no key update skip locked))
            returning environment_id
            """;

    private static final String POSTPONE = """
            update work
            set due_at = :dueAt
            where kind = 'USAGE_FLUSH' and environment_id = :environment
            """;

    private static final String TAKE = """
            select environment_id
            from work
            where kind = 'USAGE_FLUSH' and environment_id = :environment
            for update
            """;

    private static final String REMOVE = """
            delete from work
            where kind = 'USAGE_FLUSH' and environment_id = :environment
            """;

    private FlushWork() {}

    /// This transaction leaves something to tell.
    static void note(Handle tx, EnvironmentId environment, Instant now) {
        while (!hold(tx, environment)) {
            tx.createUpdate(INSERT)
                    .bind("environment", environment.value())
                    .bind("dueAt", now.plus(PAUSE))
                    .execute();
        }
    }

    /// Those that are due; each comes up again after a second.
    static List<EnvironmentId> claim(Handle tx, Instant now) {
        return tx.createQuery(CLAIM)
                .bind("now", now)
                .bind("next", now.plus(PAUSE))
                .bind("limit", ENVIRONMENTS_MAX)
                .map((row, _) -> new EnvironmentId(row.getInt(1)))
                .list();
    }

    /// Comes up again at that time instead.
    static void postpone(Handle tx, EnvironmentId environment, Instant dueAt) {
        tx.createUpdate(POSTPONE)
                .bind("environment", environment.value())
                .bind("dueAt", dueAt)
                .execute();
    }

    /// Waits for reports that are about to commit; what they leave is visible to the next statement.
    static void take(Handle tx, EnvironmentId environment) {
        tx.createQuery(TAKE)
                .bind("environment", environment.value())
                .mapTo(Integer.class)
                .list();
    }

    static void remove(Handle tx, EnvironmentId environment) {
        tx.createUpdate(REMOVE).bind("environment", environment.value()).execute();
    }

    private static boolean hold(Handle tx, EnvironmentId environment) {
        return tx.createQuery(HOLD)
                .bind("environment", environment.value())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }
}
