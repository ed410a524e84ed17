package dev.ambit.db;

import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.generic.GenericType;
import org.jspecify.annotations.Nullable;

/// Which environments have work of one kind that nobody waits for, and when it is due, in real time.
///
/// Whoever leaves some holds the row of its environment until it has committed, and the row is put off or
/// goes only when nobody holds it and nothing is left to do. So nothing is forgotten, also when a server
/// dies. Of an environment that rests ([RestingEnvironments]) nothing is given out.
public enum Work {
    /// A subscription does something by itself.
    LIFECYCLE,
    /// The log may still name people who are to be forgotten.
    ERASURE,
    /// Counters have moved, and the log was not told.
    USAGE_FLUSH,
    /// Something is reserved; due when the first of it lapses.
    RESERVATION_LAPSE,
    /// Raw events have come, and were not counted.
    EVENT_METERING,
    /// There are raw events, which count otherwise when a customer gets something else. Stays as long as they
    /// do.
    EVENT_RECOUNT,
    /// Checks were kept, and grow old.
    CHECK_SWEEP,
    /// There are endpoints; due when the delivery has yet to find that out. Stays as long as the environment
    /// does.
    DELIVERY,
    /// A log may be longer than its environment wants. Stays as long as the environment does.
    EVENT_RETENTION,
    /// There is a stack, which may have changed behind our back. Stays as long as the environment does.
    STACK_WATCH,
    /// There is a stack of production; due when it is to be backed up. Stays as long as the stack does.
    BACKUP;

    /// After which a loop comes by again.
    public static final Duration PAUSE = Duration.ofSeconds(1);

    private static final System.Logger LOG = System.getLogger(Work.class.getName());

    private static final int REST_TIMES = 3;
    private static final Duration REST_MAX = Duration.ofSeconds(5);

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

    private static final String AFTER = """
            select environment_id
            from work
            where kind = :kind and environment_id > :last and not exists (
                select from resting_environments as resting
                where resting.environment_id = work.environment_id)
            order by environment_id
            limit :limit
            """;

    /// Whenever it is due if no time is given; else a row that says soon enough.
    private static final String HOLD = """
            select environment_id
            from work
            where kind = :kind and environment_id = :environment
                and (:dueAt::timestamptz is null or due_at <= :dueAt)
            for key share
            """;

    private static final String CLAIM = """
            update work
            set due_at = :next
            where kind = :kind and environment_id = any (array(
                select environment_id
                from work
                where kind = :kind and due_at <= :now and not exists (
                    select from resting_environments as resting
                    where resting.environment_id = work.environment_id)
                order by due_at
                limit :limit
                for no key update of work skip locked))
            returning environment_id
            """;

    /// Whoever it is for: what rests is given out to nobody.
    private static final String DUE = """
            select kind
            from unnest(:kinds) as asked (kind)
            where exists (select from work where work.kind = asked.kind and due_at <= :now)
            """;

    private static final String POSTPONE = """
            update work
            set due_at = :dueAt
            where kind = :kind and environment_id = :environment
            """;

    private static final String DUE_AT = """
            select due_at
            from work
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

    private static final String REST = """
            update work
            set due_at = 'infinity'
            where environment_id = :environment
            """;

    private static final String WAKE = """
            update work
            set due_at = :now
            where environment_id = :environment
            """;

    /// Of which kinds there is any that is due.
    public static Set<Work> due(Handle tx, Instant now) {
        return tx.createQuery(DUE)
                .bind("kinds", Arrays.stream(values()).map(Work::name).toArray(String[]::new))
                .bind("now", now)
                .mapTo(Work.class)
                .collectInto(new GenericType<>() {});
    }

    /// This transaction leaves something to do.
    public void note(Handle tx, EnvironmentId environment, Instant now) {
        while (!hold(tx, environment, null)) {
            tx.createUpdate(INSERT)
                    .bind("kind", name())
                    .bind("environment", environment.value())
                    .bind("dueAt", now.plus(PAUSE))
                    .execute();
        }
    }

    /// As [#note], to do at that time or before.
    public void noteBy(Handle tx, EnvironmentId environment, Instant dueAt) {
        if (!hold(tx, environment, dueAt)) {
            tx.createUpdate(INSERT_BY)
                    .bind("kind", name())
                    .bind("environment", environment.value())
                    .bind("dueAt", dueAt)
                    .execute();
        }
    }

    /// Out of the way of the work of others, until somebody leaves more; nobody is given that either.
    static void rest(Handle tx, EnvironmentId environment) {
        tx.createUpdate(REST).bind("environment", environment.value()).execute();
    }

    static void wake(Handle tx, EnvironmentId environment, Instant now) {
        tx.createUpdate(WAKE)
                .bind("environment", environment.value())
                .bind("now", now)
                .execute();
    }

    /// The next ones, whether or not they are due.
    public List<EnvironmentId> after(Handle tx, EnvironmentId last, int limit) {
        return tx.createQuery(AFTER)
                .bind("kind", name())
                .bind("last", last.value())
                .bind("limit", limit)
                .map((row, _) -> new EnvironmentId(row.getInt(1)))
                .list();
    }

    /// Some of those that are due; each comes up again after `claim`, should nobody put it off.
    public List<EnvironmentId> claim(Handle tx, Instant now, Duration claim, int limit) {
        return tx.createQuery(CLAIM)
                .bind("kind", name())
                .bind("now", now)
                .bind("next", now.plus(claim))
                .bind("limit", limit)
                .map((row, _) -> new EnvironmentId(row.getInt(1)))
                .list();
    }

    /// Does the work of each; a fault in one environment, or that it takes too long, is none of the others'.
    ///
    /// @param fault what to say then, with a place for the environment
    public static void each(List<EnvironmentId> environments, String fault, Consumer<EnvironmentId> work) {
        for (EnvironmentId environment : environments) {
            try {
                work.accept(environment);
            } catch (RuntimeException met) {
                if (Problem.is(ProblemCode.DATABASE_UNAVAILABLE, met)) {
                    throw met;
                }
                LOG.log(System.Logger.Level.ERROR, fault.formatted(environment.value()), met);
            }
        }
    }

    /// The environment rests for a multiple of the time that its work took, so that others have theirs.
    public void restAfter(Transactions transactions, EnvironmentId environment, Instant start, Instant end) {
        Duration rest = Duration.between(start, end).multipliedBy(REST_TIMES);
        if (rest.compareTo(PAUSE) > 0) {
            Instant next = end.plus(rest.compareTo(REST_MAX) < 0 ? rest : REST_MAX);
            transactions.outside(tx -> {
                postpone(tx, environment, next);
                return null;
            });
        }
    }

    /// Comes up again at that time instead.
    public void postpone(Handle tx, EnvironmentId environment, Instant dueAt) {
        tx.createUpdate(POSTPONE)
                .bind("kind", name())
                .bind("environment", environment.value())
                .bind("dueAt", dueAt)
                .execute();
    }

    /// Empty if there is none.
    public Optional<Instant> dueAt(Handle tx, EnvironmentId environment) {
        return tx.createQuery(DUE_AT)
                .bind("kind", name())
                .bind("environment", environment.value())
                .mapTo(Instant.class)
                .findOne();
    }

    /// Waits for those who are about to commit some; what they leave is visible to the next statement.
    ///
    /// @return false if another server has removed it: what comes up now is no longer ours to remove
    public boolean take(Handle tx, EnvironmentId environment) {
        return tx.createQuery(TAKE)
                .bind("kind", name())
                .bind("environment", environment.value())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    public void remove(Handle tx, EnvironmentId environment) {
        tx.createUpdate(REMOVE)
                .bind("kind", name())
                .bind("environment", environment.value())
                .execute();
    }

    private boolean hold(Handle tx, EnvironmentId environment, @Nullable Instant dueAt) {
        return tx.createQuery(HOLD)
                .bind("kind", name())
                .bind("environment", environment.value())
                .bind("dueAt", dueAt)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }
}
