package dev.ambit.operation;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.AccountId;
import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.PausedEnvironments;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The SQL of operations. Operations have no environment scope, because the operation that removes an environment
/// outlives it. Each query filters by account or serves a background loop.
public final class Operations {

    /// The states of operations as a SQL table, for joins in queries of other tables.
    public static final String STATES = """
        (select operation_id, state, claimed_until = 'infinity' as is_paused from operations)
        """;

    private static final String INSERT = """
        insert into operations (operation_id, account_id, environment_id, kind, state, claimed_until, created_at)
        values (:id, :account, :environment, :kind, 'PENDING', :from, :now)
        """;

    private static final String INSERT_DONE = """
        insert into operations (operation_id, account_id, environment_id, kind, state, done, total, claimed_until,
            created_at, started_at, finished_at)
        values (:id, :account, :environment, :kind, 'DONE', :done, :done, :now, :now, :now, :now)
        """;

    private static final String COLUMNS = """
        operation_id, account_id, environment_id, kind, state, phase, done, total, started_at, finished_at,
            made, problem_code, problem_message, state = 'PENDING' and claimed_until = 'infinity' as is_paused
        """;

    private static final String READ = "select " + COLUMNS + " from operations ";
    private static final String FIND = READ + "where account_id = :account and operation_id = any (:ids)";
    private static final String LOCK = READ + "where account_id = :account and operation_id = :id for update";

    /// Skips operations of paused environments. Exceptions are deletions, because environments that are being
    /// deleted are paused too, and operations that pause stacks.
    private static final String NOT_PAUSED = """
        and (kind in ('ENVIRONMENT_DELETION', 'ACCOUNT_DELETION', 'STACK_REMOVAL', 'STACK_PROVISIONING')
            or not %s)
        """.formatted(PausedEnvironments.isResting("operations.environment_id"));

    /// A claim is a lease: if the server dies, another continues.
    private static final String CLAIM = """
        update operations
        set state = 'RUNNING', started_at = coalesce(started_at, :now), claimed_until = :until
        where operation_id = (
            select operation_id
            from operations
            where state in ('PENDING', 'RUNNING') and claimed_until <= :now and kind = :kind
        """ + NOT_PAUSED + """
            order by claimed_until
            limit 1
            for update of operations skip locked)
        returning
        """ + COLUMNS;

    private static final String FIND_OF_ACCOUNTS = READ + "where operation_id = :id and kind = 'ACCOUNT_DELETION'";

    private static final String ADVANCE = """
        update operations
        set phase = case when finished_at is null then :phase end, done = done + :done, claimed_until = :until,
            attempts = case when :done > 0 then 0 else attempts end
        where operation_id = :id
        """;

    private static final String SET_TOTAL = "update operations set total = :total, made = 0 where operation_id = :id";

    private static final String MAKE = "update operations set made = made + :made where operation_id = :id";

    private static final String LEAVE_RUNNING = """
        update operations
        set done = greatest(done, total - still.left_over)
        from unnest(:ids::uuid[], :left::bigint[]) as still (id, left_over)
        where operation_id = still.id
        """;

    private static final String FINISH = """
        update operations
        set state = 'DONE', phase = null, total = done, finished_at = :now, look_again_at = :lookAgainAt,
            problem_code = null, problem_message = null
        where operation_id = any (:ids::uuid[]) and state = 'RUNNING'
        """;

    private static final String LOCK_RUNNING = """
        select operation_id
        from operations
        where operation_id = :id and state = 'RUNNING'
        for update
        """;

    private static final String START = """
        update operations
        set state = 'RUNNING', started_at = :now, phase = :phase, total = :total
        where operation_id = :id and state = 'PENDING'
        """;

    private static final String BEGIN = """
        update operations
        set phase = :phase, total = :total, claimed_until = :until
        where operation_id = :id and state = 'RUNNING'
        """;

    private static final String RELEASE = """
        update operations
        set claimed_until = :at
        where operation_id = :id and state in ('PENDING', 'RUNNING') and claimed_until < 'infinity'
        """;

    private static final String RECORD_FAILURE = """
        update operations
        set attempts = attempts + 1
        where operation_id = :id and state = 'RUNNING'
        returning attempts
        """;

    private static final String CANCEL = """
        update operations
        set state = 'CANCELED', phase = null, finished_at = :now, look_again_at = case
            when kind in ('CUSTOMER_IMPORT', 'BULK_CHANGE', 'FORK_CUSTOMERS', 'FAST_FORWARD') then :now::timestamptz end
        where operation_id = :id and state in ('PENDING', 'RUNNING', 'FAILED')
        """;

    private static final String PAUSE = """
        update operations
        set state = 'PENDING', claimed_until = 'infinity'
        where operation_id = :id and state in ('PENDING', 'RUNNING')
        """;

    private static final String RESUME = """
        update operations
        set state = 'PENDING', claimed_until = :now, attempts = 0, problem_code = null, problem_message = null,
            finished_at = null, look_again_at = null
        where operation_id = :id and (state = 'FAILED' or state = 'PENDING' and claimed_until = 'infinity'
            or state = 'CANCELED' and kind = 'PROVISIONING')
        """;

    private static final String CLAIM_CHECK = """
        update operations
        set look_again_at = :until
        where operation_id = (
            select operation_id
            from operations
            where look_again_at <= :now and kind = :kind
        """ + NOT_PAUSED + """
            order by look_again_at
            limit 1
            for update of operations skip locked)
        returning
        """ + COLUMNS;

    private static final String MARK_CHECKED = """
        update operations
        set phase = null, total = case state when 'DONE' then done else total end,
            look_again_at = case when finished_at is not null then :again::timestamptz end
        where operation_id = :id
        """;

    private Operations() {}

    /// Inserts an operation for a loop.
    ///
    /// @param from the start time of the work
    public static UUID insert(
            Handle tx, AccountId account, EnvironmentId environment, OperationKind kind, Instant from, Instant now) {
        UUID id = UUID.randomUUID();
        tx.createUpdate(INSERT)
                .bind("id", id)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .bind("kind", kind)
                .bind("from", from)
                .bind("now", now)
                .execute();
        return id;
    }

    /// Sets the total, and enables the count of created entities.
    public static void setTotal(Handle tx, UUID id, long total) {
        tx.createUpdate(SET_TOTAL).bind("id", id).bind("total", total).execute();
    }

    /// Counts created entities, after [#setTotal].
    public static void make(Handle tx, UUID id, long made) {
        tx.createUpdate(MAKE).bind("id", id).bind("made", made).execute();
    }

    /// Inserts an operation that is done with this transaction.
    ///
    /// @param done the amount of work
    public static UUID done(
            Handle tx, AccountId account, EnvironmentId environment, OperationKind kind, long done, Instant now) {
        UUID id = UUID.randomUUID();
        tx.createUpdate(INSERT_DONE)
                .bind("id", id)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .bind("kind", kind)
                .bind("done", done)
                .bind("now", now)
                .execute();
        return id;
    }

    /// Locks the operation until `tx` ends, against cancellation and other workers.
    ///
    /// @return false if it no longer runs: it was paused or canceled, or another server ended it
    public static boolean lockRunning(Handle tx, UUID id) {
        return tx.createQuery(LOCK_RUNNING)
                .bind("id", id)
                .mapTo(UUID.class)
                .findOne()
                .isPresent();
    }

    /// Starts an operation that no loop claims.
    public static void start(Handle tx, UUID id, String phase, long total, Instant now) {
        tx.createUpdate(START)
                .bind("id", id)
                .bind("phase", phase)
                .bind("total", total)
                .bind("now", now)
                .execute();
    }

    /// Sets the total before the first step. A stopped operation stays stopped.
    public static void begin(Handle tx, UUID id, String phase, long total, Instant claimedUntil) {
        tx.createUpdate(BEGIN)
                .bind("id", id)
                .bind("phase", phase)
                .bind("total", total)
                .bind("until", claimedUntil)
                .execute();
    }

    /// Releases the operation; it can be claimed again at that time.
    public static void release(Handle tx, UUID id, Instant at) {
        tx.createUpdate(RELEASE).bind("id", id).bind("at", at).execute();
    }

    /// Records a failed attempt.
    ///
    /// @return the number of attempts since its last progress; empty if it has ended or was stopped
    static Optional<Integer> recordFailure(Handle tx, UUID id) {
        return tx.createQuery(RECORD_FAILURE)
                .bind("id", id)
                .mapTo(Integer.class)
                .findOne();
    }

    /// Cancels the operation unless it is done or canceled already.
    public static void cancel(Handle tx, UUID id, Instant now) {
        tx.createUpdate(CANCEL).bind("id", id).bind("now", now).execute();
    }

    /// Pauses the operation if it has not ended, until it is resumed.
    public static void pause(Handle tx, UUID id, Instant now) {
        tx.createUpdate(PAUSE).bind("id", id).execute();
    }

    static void resume(Handle tx, UUID id, Instant now) {
        tx.createUpdate(RESUME).bind("id", id).bind("now", now).execute();
    }

    public static Optional<Operation> find(Handle tx, AccountId account, UUID id) {
        return Optional.ofNullable(find(tx, account, List.of(id)).get(id));
    }

    /// Finds operations by id.
    public static Map<UUID, Operation> find(Handle tx, AccountId account, Collection<UUID> ids) {
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .bind("ids", ids.toArray(UUID[]::new))
                .map(Operations::read)
                .collect(toMap(Operation::id, it -> it));
    }

    /// Finds an operation on a whole account, for the operator.
    static Optional<Operation> findOfAccounts(Handle tx, UUID id) {
        return tx.createQuery(FIND_OF_ACCOUNTS)
                .bind("id", id)
                .map(Operations::read)
                .findOne();
    }

    /// Returns the operation, and locks it until `tx` ends.
    static Operation lock(Handle tx, AccountId account, UUID id) {
        return tx.createQuery(LOCK)
                .bind("account", account.value())
                .bind("id", id)
                .map(Operations::read)
                .one();
    }

    /// Claims the next free operation for `claim`.
    static Optional<Operation> claim(Handle tx, OperationKind kind, Duration claim, Instant now) {
        return claim(tx, CLAIM, kind, claim, now);
    }

    /// Claims, for `claim`, the next ended operation that is to be checked again.
    public static Optional<Operation> claimCheck(Handle tx, OperationKind kind, Duration claim, Instant now) {
        return claim(tx, CLAIM_CHECK, kind, claim, now);
    }

    private static Optional<Operation> claim(Handle tx, String sql, OperationKind kind, Duration claim, Instant now) {
        return tx.createQuery(sql)
                .bind("kind", kind)
                .bind("now", now)
                .bind("until", now.plus(claim))
                .map(Operations::read)
                .findOne();
    }

    /// Records progress and renews the lease. An operation that has ended has no phase.
    public static void advance(Handle tx, UUID id, String phase, long done, Instant claimedUntil) {
        tx.createUpdate(ADVANCE)
                .bind("id", id)
                .bind("phase", phase)
                .bind("done", done)
                .bind("until", claimedUntil)
                .execute();
    }

    /// Records the remaining amount of work per operation.
    public static void leave(Handle tx, Map<UUID, Long> left) {
        if (!left.isEmpty()) {
            tx.createUpdate(LEAVE_RUNNING)
                    .bind("ids", left.keySet().toArray(UUID[]::new))
                    .bind("left", left.values().toArray(Long[]::new))
                    .execute();
        }
    }

    /// Completes the operation.
    ///
    /// @param lookAgainAt when [#claimCheck] returns it; null: never
    public static void finish(Handle tx, UUID id, @Nullable Instant lookAgainAt, Instant now) {
        finish(tx, List.of(id), lookAgainAt, now);
    }

    /// Completes several operations.
    public static void finish(Handle tx, Collection<UUID> ids, @Nullable Instant lookAgainAt, Instant now) {
        tx.createUpdate(FINISH)
                .bind("ids", ids.toArray(UUID[]::new))
                .bind("lookAgainAt", lookAgainAt)
                .bind("now", now)
                .execute();
    }

    /// Records that a check is done.
    ///
    /// @param again when [#claimCheck] returns the ended operation again; null: never
    public static void markChecked(Handle tx, UUID id, @Nullable Instant again) {
        tx.createUpdate(MARK_CHECKED).bind("id", id).bind("again", again).execute();
    }

    private static Operation read(ResultSet row, StatementContext context) throws SQLException {
        return new Operation(
                row.getObject("operation_id", UUID.class),
                new AccountId(row.getInt("account_id")),
                new EnvironmentId(row.getInt("environment_id")),
                OperationKind.valueOf(row.getString("kind")),
                OperationState.valueOf(row.getString("state")),
                row.getString("phase"),
                row.getLong("done"),
                row.getLong("total"),
                row.getObject("made", Long.class),
                Columns.instant(row, "started_at"),
                Columns.instant(row, "finished_at"),
                OperationProblem.read(row),
                row.getBoolean("is_paused"));
    }
}
