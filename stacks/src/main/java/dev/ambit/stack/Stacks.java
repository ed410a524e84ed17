package dev.ambit.stack;

import static dev.ambit.problem.ProblemCode.STACK_NOT_FOUND;

import dev.ambit.db.AccountId;
import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.PausedEnvironments;
import dev.ambit.operation.Operations;
import dev.ambit.problem.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/// The table `stacks`. A stack whose operation failed or was canceled counts as FAILED, whatever its row contains.
public final class Stacks {

    private static final int CAUSES_MAX = 20;

    /// Whether the provisioning of a stack has failed or was canceled.
    static final String IS_STOPPED = """
            stacks.state in ('PENDING', 'PROVISIONING') and exists (
                select
                from %s as operations
                where operation_id = stacks.operation and operations.state in ('FAILED', 'CANCELED'))
            """.formatted(Operations.STATES);

    private static final String COLUMNS = """
            account_id, environment, public_id, slug, source, stage, strategy, scope, provider,
                case when %s then 'FAILED' else state end as state,
                is_suspended, %s as is_resting,
                is_ending, operation, observed_at, created_at, updated_at
            """.formatted(IS_STOPPED, PausedEnvironments.isResting("stacks.environment"));

    private static final String READ = "select " + COLUMNS + " from stacks ";

    private static final String FIND = READ + "where account_id = :account and environment = :environment";

    private static final String LOCK = FIND + " for update";

    private static final String OF_SOURCE = READ + """
            where account_id = :account and source = :source and environment <> :source and state <> 'REMOVED'
            order by environment
            """;

    private static final String OF_ACCOUNT = READ + """
            where account_id = :account
            order by environment
            limit :limit
            """;

    private static final String INSERT = """
            insert into stacks (account_id, environment, public_id, slug, source, stage, strategy, scope, provider,
                state, operation, created_at, updated_at)
            values (:account, :environment, :publicId, :slug, :source, :stage, :strategy, :scope, :provider, 'PENDING',
                :operation, :now, :now)
            on conflict (account_id, environment) do update
            set source = excluded.source, strategy = excluded.strategy, scope = excluded.scope,
                provider = excluded.provider, state = 'PENDING',
                is_suspended = false, is_ending = false, operation = excluded.operation, observed_at = null,
                drifts = null, rotation_causes = '{}',
                updated_at = excluded.updated_at
            """;

    private static final String SET_STATE = """
            update stacks
            set state = :state, updated_at = :now
            where account_id = :account and environment = :environment and state <> :state
            """;

    private static final String WORK = """
            update stacks
            set operation = :operation, is_suspended = :suspended, is_ending = is_ending or :ending, updated_at = :now
            where account_id = :account and environment = :environment
            """;

    private static final String WIDEN = """
            update stacks
            set scope = array(select distinct unnest(scope || :scope::text[]))
            where account_id = :account and environment = :environment
            """;

    private static final String CLAIM = """
            update stacks
            set worked_by = :operation, worked_until = :until
            where account_id = :account and environment = :environment and operation = :operation
                and (worked_by is null or worked_by = :operation or worked_until <= :now)
            """;

    private static final String LEAVE = """
            update stacks
            set worked_by = null, worked_until = null
            where account_id = :account and environment = :environment and worked_by = :operation
            """;

    private static final String OBSERVED = """
            update stacks
            set observed_at = :now, drifts = :drifts
            from (
                select account_id, environment, coalesce(drifts, 0) as drifts
                from stacks
                where account_id = :account and environment = :environment
                for update
            ) as before
            where stacks.account_id = before.account_id and stacks.environment = before.environment
            returning before.drifts = 0
            """;

    private static final String REQUEST_ROTATION = """
            update stacks
            set rotation_causes = rotation_causes || :causes
            where account_id = :account and environment = :environment and state not in ('REMOVING', 'REMOVED')
                and cardinality(rotation_causes) < :max
            """;

    private static final String ROTATION_CAUSES = """
            select rotation_causes
            from stacks
            where account_id = :account and environment = :environment
            """;

    private static final String END_ROTATION_REQUEST = """
            update stacks
            set rotation_causes = '{}'
            where account_id = :account and environment = :environment
            """;

    private static final String REMOVE = """
            delete from stacks
            where account_id = :account and environment = :environment
            """;

    private static final String IS_ANY_LEFT = """
            select exists (
                select from stacks
                where account_id = :account and environment = any (:environments) and is_ending)
            """;

    private static final String STOPPED = READ + "where " + IS_STOPPED + "limit :limit";

    private Stacks() {}

    static Optional<Stack> find(Handle tx, AccountId account, EnvironmentId environment) {
        return find(tx, FIND, account, environment);
    }

    /// Returns a stack and locks it until `tx` ends.
    static Optional<Stack> lock(Handle tx, AccountId account, EnvironmentId environment) {
        return find(tx, LOCK, account, environment);
    }

    public static Stack require(Handle tx, AccountId account, EnvironmentId environment, String slug) {
        return find(tx, account, environment).orElseThrow(() -> missing(slug));
    }

    private static Problem missing(String slug) {
        return STACK_NOT_FOUND.because(
                ("Environment `%s` has no stack. Write a blueprint or order a development environment" + " first.")
                        .formatted(slug));
    }

    /// Reads a stack again and locks it until `tx` ends.
    static Stack relock(Handle tx, Stack it) {
        return lock(tx, it.account(), it.environment()).orElseThrow(() -> missing(it.slug()));
    }

    private static Optional<Stack> find(Handle tx, String sql, AccountId account, EnvironmentId environment) {
        return tx.createQuery(sql)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .map(Stacks::read)
                .findOne();
    }

    /// Returns the development stacks of a production environment, except removed ones.
    static List<Stack> ofSource(Handle tx, AccountId account, EnvironmentId source) {
        return tx.createQuery(OF_SOURCE)
                .bind("account", account.value())
                .bind("source", source.value())
                .map(Stacks::read)
                .list();
    }

    /// Returns production's stack for development, and the first development stack for production.
    static Optional<Stack> counterpart(Handle tx, Stack stack) {
        return stack.isProduction()
                ? ofSource(tx, stack.account(), stack.environment()).stream().findFirst()
                : find(tx, stack.account(), stack.source());
    }

    public static List<Stack> ofAccount(Handle tx, AccountId account, int limit) {
        return tx.createQuery(OF_ACCOUNT)
                .bind("account", account.value())
                .bind("limit", limit)
                .map(Stacks::read)
                .list();
    }

    /// Returns stacks of all accounts that failed because of their operation and are not marked as failed.
    static List<Stack> stopped(Handle tx, int limit) {
        return tx.createQuery(STOPPED).bind("limit", limit).map(Stacks::read).list();
    }

    /// Inserts a stack, or replaces the row of a removed one.
    static void insert(Handle tx, Stack stack) {
        tx.createUpdate(INSERT)
                .bind("account", stack.account().value())
                .bind("environment", stack.environment().value())
                .bind("publicId", stack.environmentId())
                .bind("slug", stack.slug())
                .bind("source", stack.source().value())
                .bind("stage", stack.stage())
                .bind("strategy", stack.strategy())
                .bind("scope", names(stack.scope()))
                .bind("provider", stack.provider())
                .bind("operation", stack.operation())
                .bind("now", stack.createdAt())
                .execute();
    }

    /// Stores a state.
    ///
    /// @return whether the state changed
    static boolean setState(Handle tx, AccountId account, EnvironmentId environment, StackState state, Instant now) {
        return tx.createUpdate(SET_STATE)
                        .bind("account", account.value())
                        .bind("environment", environment.value())
                        .bind("state", state)
                        .bind("now", now)
                        .execute()
                > 0;
    }

    /// Sets the current operation.
    static void work(Handle tx, Stack stack, UUID operation, boolean isSuspended, boolean isEnding, Instant now) {
        tx.createUpdate(WORK)
                .bind("account", stack.account().value())
                .bind("environment", stack.environment().value())
                .bind("operation", operation)
                .bind("suspended", isSuspended)
                .bind("ending", isEnding)
                .bind("now", now)
                .execute();
    }

    static void widen(Handle tx, Stack stack, Set<ResourceKind> scope) {
        tx.createUpdate(WIDEN)
                .bind("account", stack.account().value())
                .bind("environment", stack.environment().value())
                .bind("scope", names(scope))
                .execute();
    }

    /// Acquires or renews the lease.
    ///
    /// @return false if another operation holds the lease or has replaced this one
    static boolean claim(
            Handle tx, AccountId account, EnvironmentId environment, UUID operation, Instant until, Instant now) {
        return tx.createUpdate(CLAIM)
                        .bind("account", account.value())
                        .bind("environment", environment.value())
                        .bind("operation", operation)
                        .bind("until", until)
                        .bind("now", now)
                        .execute()
                > 0;
    }

    static void leave(Handle tx, AccountId account, EnvironmentId environment, UUID operation) {
        tx.createUpdate(LEAVE)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .bind("operation", operation)
                .execute();
    }

    /// Stores the result of a check.
    ///
    /// @param drifts number of drifted resources
    /// @return whether the stack had no drift before
    static boolean observed(Handle tx, AccountId account, EnvironmentId environment, int drifts, Instant now) {
        return tx.createQuery(OBSERVED)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .bind("drifts", drifts)
                .bind("now", now)
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }

    /// Stores that the credentials of a stack are to be rotated. Further causes than [#CAUSES_MAX] are not kept,
    /// because one rotation serves all of them.
    ///
    /// @return whether the environment has a stack
    static boolean requestRotation(Handle tx, AccountId account, EnvironmentId environment, List<String> causes) {
        return tx.createUpdate(REQUEST_ROTATION)
                        .bind("account", account.value())
                        .bind("environment", environment.value())
                        .bind("causes", causes.stream().limit(CAUSES_MAX).toArray(String[]::new))
                        .bind("max", CAUSES_MAX)
                        .execute()
                > 0;
    }

    /// Returns why the credentials of a stack are to be rotated; empty if they are not.
    static List<String> rotationCauses(Handle tx, AccountId account, EnvironmentId environment) {
        return tx.createQuery(ROTATION_CAUSES)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .map((row, _) -> List.of((String[]) row.getArray(1).getArray()))
                .findOne()
                .orElse(List.of());
    }

    static void endRotationRequest(Handle tx, Stack stack) {
        tx.createUpdate(END_ROTATION_REQUEST)
                .bind("account", stack.account().value())
                .bind("environment", stack.environment().value())
                .execute();
    }

    static void remove(Handle tx, AccountId account, EnvironmentId environment) {
        tx.createUpdate(REMOVE)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .execute();
    }

    /// Whether any of these stacks is still being removed with its environment.
    static boolean isAnyLeft(Handle tx, AccountId account, List<EnvironmentId> environments) {
        return tx.createQuery(IS_ANY_LEFT)
                .bind("account", account.value())
                .bind(
                        "environments",
                        environments.stream().map(EnvironmentId::value).toArray(Integer[]::new))
                .mapTo(Boolean.class)
                .one();
    }

    private static String[] names(Set<ResourceKind> kinds) {
        return kinds.stream().map(Enum::name).sorted().toArray(String[]::new);
    }

    private static Stack read(ResultSet row, StatementContext context) throws SQLException {
        Set<ResourceKind> scope = EnumSet.noneOf(ResourceKind.class);
        Arrays.stream((String[]) row.getArray("scope").getArray())
                .map(ResourceKind::valueOf)
                .forEach(scope::add);
        return new Stack(
                new AccountId(row.getInt("account_id")),
                new EnvironmentId(row.getInt("environment")),
                row.getObject("public_id", UUID.class),
                row.getString("slug"),
                new EnvironmentId(row.getInt("source")),
                Stage.valueOf(row.getString("stage")),
                DatabaseStrategy.valueOf(row.getString("strategy")),
                scope,
                row.getString("provider"),
                StackState.valueOf(row.getString("state")),
                row.getBoolean("is_suspended"),
                row.getBoolean("is_resting"),
                row.getBoolean("is_ending"),
                row.getObject("operation", UUID.class),
                Columns.instant(row, "observed_at"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
