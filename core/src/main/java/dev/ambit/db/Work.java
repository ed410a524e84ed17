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
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.generic.GenericType;
import org.jspecify.annotations.Nullable;

/// Queues of background work: which environments have work of a kind, and when it is due in real time.
///
/// A transaction that adds work locks the row of its environment until it commits. A loop postpones or deletes a row
/// only if no transaction locks it and no work is left. Therefore no work is lost, even if a server crashes. Archived
/// and deleted environments ([PausedEnvironments]) are skipped.
public enum Work {
    /// Automatic changes of subscriptions.
    LIFECYCLE,
    /// Erasure of personal data from the event log.
    ERASURE,
    /// Counters that the event log does not have yet.
    USAGE_FLUSH,
    /// Reservations; due at the first expiry.
    RESERVATION_LAPSE,
    /// Events that are not metered yet.
    EVENT_METERING,
    /// Environments with reported events, which are counted again after entitlements change. Kept as long as the
    /// environment.
    EVENT_RECOUNT,
    /// Sampled checks to remove.
    CHECK_SWEEP,
    /// Review links; due at the first expiry.
    REVIEW_SWEEP,
    /// Webhook endpoints; due until the delivery loop has loaded them. Kept as long as the environment.
    DELIVERY,
    /// Event logs to trim. Kept as long as the environment.
    EVENT_RETENTION,
    /// Entities to index for the search.
    SEARCH,
    /// Subscriptions to count for the overview, after an upgrade.
    OVERVIEW,
    /// Customers near a limit, to list in the next daily digest.
    LIMIT_DIGEST,
    /// Environments with an expiry; due at that time or before.
    EXPIRY,
    /// Stacks to check for drift. Kept as long as the environment.
    STACK_WATCH,
    /// Production stacks; due at the next backup. Kept as long as the stack.
    BACKUP,
    /// Branches on GitHub: their heads to compare and the states of their deploys to report. Kept as long as the
    /// branch.
    GITHUB_BRANCH;

    /// Time until new work is due.
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

    /// Locks the row if there is one. If `:dueAt` is set, locks only a row that is due by then.
    private static final String LOCK_SHARED = """
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

    /// Archived and deleted environments are due at `infinity`.
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

    private static final String PROBE = """
        select count(*) from (select from work limit 1) as waiting
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

    /// Returns the kinds of work that are due.
    public static Set<Work> due(Handle tx, Instant now) {
        return tx.createQuery(DUE)
                .bind("kinds", Arrays.stream(values()).map(Work::name).toArray(String[]::new))
                .bind("now", now)
                .mapTo(Work.class)
                .collectInto(new GenericType<>() {});
    }

    /// Adds work that is due after [#PAUSE], if the environment has none.
    public void schedule(Handle tx, EnvironmentId environment, Instant now) {
        while (!lockShared(tx, environment, null)) {
            tx.createUpdate(INSERT)
                    .bind("kind", name())
                    .bind("environment", environment.value())
                    .bind("dueAt", now.plus(PAUSE))
                    .execute();
        }
    }

    /// Adds work that is due at that time or before.
    public void scheduleBy(Handle tx, EnvironmentId environment, Instant dueAt) {
        if (!lockShared(tx, environment, dueAt)) {
            tx.createUpdate(INSERT_BY)
                    .bind("kind", name())
                    .bind("environment", environment.value())
                    .bind("dueAt", dueAt)
                    .execute();
        }
    }

    /// Fails if the table cannot be read.
    public static void probe(Handle tx) {
        tx.createQuery(PROBE).mapTo(Long.class).one();
    }

    /// Stops all work of the environment from becoming due until [#wake].
    static void suspend(Handle tx, EnvironmentId environment) {
        tx.createUpdate(REST).bind("environment", environment.value()).execute();
    }

    static void wake(Handle tx, EnvironmentId environment, Instant now) {
        tx.createUpdate(WAKE)
                .bind("environment", environment.value())
                .bind("now", now)
                .execute();
    }

    /// Returns the next environments, whether or not they are due.
    public List<EnvironmentId> after(Handle tx, EnvironmentId last, int limit) {
        return tx.createQuery(AFTER)
                .bind("kind", name())
                .bind("last", last.value())
                .bind("limit", limit)
                .map((row, _) -> new EnvironmentId(row.getInt(1)))
                .list();
    }

    /// Claims environments that are due; each is due again after `claim` unless it is postponed.
    public List<EnvironmentId> claim(Handle tx, Instant now, Duration claim, int limit) {
        return tx.createQuery(CLAIM)
                .bind("kind", name())
                .bind("now", now)
                .bind("next", now.plus(claim))
                .bind("limit", limit)
                .map((row, _) -> new EnvironmentId(row.getInt(1)))
                .list();
    }

    /// Runs `work` for each environment like [#attempt]: an error or timeout in one does not affect the others.
    ///
    /// @param fault the log message, with a placeholder for the environment
    public static void each(List<EnvironmentId> environments, String fault, Consumer<EnvironmentId> work) {
        environments.forEach(it -> attempt(() -> fault.formatted(it.value()), () -> work.accept(it)));
    }

    /// Runs `work`, and logs an error or timeout, so that the caller can continue with other work. If the database
    /// is unavailable, throws the error, because other work would fail too.
    ///
    /// @param fault the log message
    public static void attempt(Supplier<String> fault, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException met) {
            if (Problem.is(ProblemCode.DATABASE_UNAVAILABLE, met)) {
                throw met;
            }
            LOG.log(System.Logger.Level.ERROR, fault.get(), met);
        }
    }

    /// Pauses the environment for a multiple of the time that its work took, so that others get their turn.
    public void pauseByDuration(Transactions transactions, EnvironmentId environment, Instant start, Instant end) {
        Duration rest = Duration.between(start, end).multipliedBy(REST_TIMES);
        if (rest.compareTo(PAUSE) > 0) {
            Instant next = end.plus(rest.compareTo(REST_MAX) < 0 ? rest : REST_MAX);
            transactions.outside(tx -> {
                postpone(tx, environment, next);
                return null;
            });
        }
    }

    /// Sets the next due time.
    public void postpone(Handle tx, EnvironmentId environment, Instant dueAt) {
        tx.createUpdate(POSTPONE)
                .bind("kind", name())
                .bind("environment", environment.value())
                .bind("dueAt", dueAt)
                .execute();
    }

    /// Returns the due time. Empty without work.
    public Optional<Instant> dueAt(Handle tx, EnvironmentId environment) {
        return tx.createQuery(DUE_AT)
                .bind("kind", name())
                .bind("environment", environment.value())
                .mapTo(Instant.class)
                .findOne();
    }

    /// Locks the row of the environment. Waits for transactions that are adding work; the next statement sees the
    /// added work.
    ///
    /// @return false if another server has removed the row
    public boolean lock(Handle tx, EnvironmentId environment) {
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

    /// Returns whether there is a row, which is due by `dueAt` if that is set, and prevents its removal until `tx`
    /// ends.
    private boolean lockShared(Handle tx, EnvironmentId environment, @Nullable Instant dueAt) {
        return tx.createQuery(LOCK_SHARED)
                .bind("kind", name())
                .bind("environment", environment.value())
                .bind("dueAt", dueAt)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }
}
