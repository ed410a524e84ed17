package dev.ambit.usage;

import dev.ambit.db.EnvironmentId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Which environments have work of one kind that nobody waits for.
///
/// Whoever leaves some holds the row of its environment until it has committed, and the row goes only when nobody
/// holds it and nothing is left to do. So nothing is forgotten, also when a server dies.
enum UsageWork {
    /// Counters have moved, and the log was not told.
    USAGE_FLUSH,
    /// Something is reserved; due when the first of it lapses.
    RESERVATION_LAPSE,
    /// Raw events have come, and were not counted.
    EVENT_METERING,
    /// There are raw events, which count otherwise when a customer gets something else. Stays as long as they do.
    EVENT_RECOUNT;

    static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int ENVIRONMENTS_MAX = 100;
    private static final int ALL_MAX = 10_000;

    private static final String INSERT = """
            insert into work (kind, environment_id, due_at)
            values (:kind, :environment, :dueAt)
            on conflict do nothing
            """;

    private static final String INSERT_BY = """
            insert into work (kind, environment_id, due_at)
            values (:kind, :environment, :dueAt)
            on conflict (kind, environment_id) do update
            set due_at = least(work.due_at, excluded.due_at)
            """;

    private static final String ALL = """
            select environment_id
            from work
            where kind = :kind
            order by environment_id
            limit :limit
            """;

    private static final String HOLD = """
            select environment_id
            from work
            where kind = :kind and environment_id = :environment
            for key share
            """;

    private static final String CLAIM = """
            update work
            set due_at = :next
            where kind = :kind and environment_id = any (array(
                select environment_id
                from work
                where kind = :kind and due_at <= :now
                order by due_at
                limit :limit
                for no key update skip locked))
            returning environment_id
            """;

    private static final String POSTPONE = """
            update work
            set due_at = :dueAt
            where kind = :kind and environment_id = :environment
            """;

    private static final String TAKE = """
            select environment_id
            from work
            where kind = :kind and environment_id = :environment
            for update
            """;

    private static final String REMOVE = """
            delete from work
            where kind = :kind and environment_id = :environment
            """;

    /// This transaction leaves something to do.
    void note(Handle tx, EnvironmentId environment, Instant now) {
        while (!hold(tx, environment)) {
            tx.createUpdate(INSERT)
                    .bind("kind", name())
                    .bind("environment", environment.value())
                    .bind("dueAt", now.plus(PAUSE))
                    .execute();
        }
    }

    /// As [#note], to do at that time or before.
    void noteBy(Handle tx, EnvironmentId environment, Instant dueAt) {
        tx.createUpdate(INSERT_BY)
                .bind("kind", name())
                .bind("environment", environment.value())
                .bind("dueAt", dueAt)
                .execute();
    }

    /// Whether or not they are due.
    List<EnvironmentId> all(Handle tx) {
        return tx.createQuery(ALL)
                .bind("kind", name())
                .bind("limit", ALL_MAX)
                .map((row, _) -> new EnvironmentId(row.getInt(1)))
                .list();
    }

    /// Those that are due; each comes up again after a second.
    List<EnvironmentId> claim(Handle tx, Instant now) {
        return tx.createQuery(CLAIM)
                .bind("kind", name())
                .bind("now", now)
                .bind("next", now.plus(PAUSE))
                .bind("limit", ENVIRONMENTS_MAX)
                .map((row, _) -> new EnvironmentId(row.getInt(1)))
                .list();
    }

    /// Comes up again at that time instead.
    void postpone(Handle tx, EnvironmentId environment, Instant dueAt) {
        tx.createUpdate(POSTPONE)
                .bind("kind", name())
                .bind("environment", environment.value())
                .bind("dueAt", dueAt)
                .execute();
    }

    /// Waits for reports that are about to commit; what they leave is visible to the next statement.
    ///
    /// @return false if another server has removed it: what comes up now is no longer ours to remove
    boolean take(Handle tx, EnvironmentId environment) {
        return tx.createQuery(TAKE)
                .bind("kind", name())
                .bind("environment", environment.value())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    void remove(Handle tx, EnvironmentId environment) {
        tx.createUpdate(REMOVE)
                .bind("kind", name())
                .bind("environment", environment.value())
                .execute();
    }

    private boolean hold(Handle tx, EnvironmentId environment) {
        return tx.createQuery(HOLD)
                .bind("kind", name())
                .bind("environment", environment.value())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }
}
