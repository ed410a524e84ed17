package dev.ambit.subscription;

import dev.ambit.clock.Clocks;
import dev.ambit.clock.EnvironmentTime;
import dev.ambit.db.EnvironmentId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// In which environments a subscription does something by itself, and when. Here stands the real time, of which a
/// loop knows; where a clock stands still nothing happens by itself.
///
/// Whoever changes a subscription holds the row of its environment until the commit, and the row is put off or goes
/// only when nobody holds it. So nothing is overlooked, also when a server dies.
final class LifecycleWork {

    private static final int ENVIRONMENTS_MAX = 100;

    /// A row that says soon enough is only held.
    private static final String HOLD = """
            select environment_id
            from work
            where kind = 'LIFECYCLE' and environment_id = :environment and due_at <= :dueAt
            for key share
            """;

    private static final String NOTE = """
            insert into work (kind, environment_id, due_at)
            values ('LIFECYCLE', :environment, :dueAt)
            on conflict (kind, environment_id) do update set due_at = least(work.due_at, excluded.due_at)
            """;

    private static final String CLAIM = """
            update work
            set due_at = :next
            where kind = 'LIFECYCLE' and environment_id = any (array(
                select environment_id
                from work
                where kind = 'LIFECYCLE' and due_at <= :now
                order by due_at
                limit :limit
                for no key update skip locked))
            returning environment_id
            """;

    private static final String TAKE = """
            select environment_id
            from work
            where kind = 'LIFECYCLE' and environment_id = :environment
            for update
            """;

    private static final String PUT_OFF = """
            update work
            set due_at = :dueAt
            where kind = 'LIFECYCLE' and environment_id = :environment
            """;

    private static final String REMOVE = """
            delete from work
            where kind = 'LIFECYCLE' and environment_id = :environment
            """;

    private LifecycleWork() {}

    /// Sees to it that somebody looks when this subscription does something by itself.
    static void note(Handle tx, EnvironmentId environment, Subscription it) {
        SubscriptionState.Turn next = it.next();
        if (next != null) {
            note(tx, environment, next.at());
        }
    }

    /// As [#note], for a moment in the time of the environment.
    static void note(Handle tx, EnvironmentId environment, Instant at) {
        EnvironmentTime time = Clocks.find(tx, environment);
        if (time.isStopped()) {
            return;
        }
        Instant real = at.minus(time.ahead());
        boolean isHeld = tx.createQuery(HOLD)
                .bind("environment", environment.value())
                .bind("dueAt", real)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
        if (!isHeld) {
            tx.createUpdate(NOTE)
                    .bind("environment", environment.value())
                    .bind("dueAt", real)
                    .execute();
        }
    }

    /// Those that are due; each comes up again after `claim`, should nobody put it off.
    static List<EnvironmentId> claim(Handle tx, Instant real, Duration claim) {
        return tx.createQuery(CLAIM)
                .bind("now", real)
                .bind("next", real.plus(claim))
                .bind("limit", ENVIRONMENTS_MAX)
                .map((row, _) -> new EnvironmentId(row.getInt(1)))
                .list();
    }

    /// Until the first of its subscriptions does something, as far as that is known.
    static void rest(Handle tx, EnvironmentId environment) {
        tx.createQuery(TAKE)
                .bind("environment", environment.value())
                .mapTo(Integer.class)
                .list();
        EnvironmentTime time = Clocks.find(tx, environment);
        Optional<Instant> next = Subscriptions.next(tx, environment);
        if (next.isEmpty() || time.isStopped()) {
            tx.createUpdate(REMOVE).bind("environment", environment.value()).execute();
        } else {
            tx.createUpdate(PUT_OFF)
                    .bind("environment", environment.value())
                    .bind("dueAt", next.get().minus(time.ahead()))
                    .execute();
        }
    }
}
