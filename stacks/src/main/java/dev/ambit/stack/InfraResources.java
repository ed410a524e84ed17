package dev.ambit.stack;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.AccountId;
import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/// The table `infra_resources`.
final class InfraResources {

    private static final String OF = """
            select environment, kind, name, production, state, provider, parameters, detail, secret, secret_number,
                case when previous_until > now() then previous_secret end as previous_secret, remote_id, is_due,
                is_adopted, begun_at, changing, changing_since, took_millis, log, problem, is_there, drifts
            from infra_resources
            where account_id = :account
            """;

    private static final String LIST = OF + "and environment = :environment order by kind";

    private static final String FIND = OF + "and environment = :environment and kind = :kind";

    private static final String OF_KIND = OF + "and kind = :kind and state <> 'DELETED'";

    private static final String INSERT = """
            insert into infra_resources (account_id, environment, kind, name, production, class, state, provider,
                parameters, secret, remote_id, is_adopted)
            values (:account, :environment, :kind, :name, :production, :class, 'PENDING', :provider,
                :parameters::jsonb, :secret, :remoteId, case when :remoteId is not null then true end)
            """;

    private static final String FOLLOW = """
            update infra_resources as beside
            set production = its.name, name = case beside.class when 'SHARED' then its.name else beside.name end
            from stacks, infra_resources as its
            where beside.account_id = :account and beside.begun_at is null
                and stacks.account_id = :account and stacks.source = :source and stacks.environment = beside.environment
                and its.account_id = :account and its.environment = :source and its.kind = beside.kind
                and its.environment <> beside.environment
            """;

    private static final String PARAMETERS = """
            update infra_resources
            set parameters = :parameters::jsonb
            where account_id = :account and environment = :environment and kind = :kind
            """;

    private static final String DUE = """
            update infra_resources
            set is_due = true
            where account_id = :account and environment = :environment and state <> 'DELETED'
                and (:kinds::text[] is null or kind = any (:kinds))
            """;

    private static final String BEGIN = """
            update infra_resources
            set state = :state, begun_at = :now, took_millis = null, log = '{}', problem = null,
                is_adopted = coalesce(is_adopted, :adopted)
            where account_id = :account and environment = :environment and kind = :kind
            """;

    private static final String CHANGING = """
            update infra_resources
            set log = :log, changing = :changing, changing_since = coalesce(changing_since, :now)
            where account_id = :account and environment = :environment and kind = :kind
            returning changing_since
            """;

    private static final String IS_USED = """
            select exists (
                select from infra_resources
                where account_id = :account and provider = :provider and state <> 'DELETED'
                  and kind = coalesce(:kind, kind))
            """;

    private static final String COUNT_BY_KIND = """
            select kind, count(*)
            from infra_resources
            where account_id = :account and provider = :provider and state <> 'DELETED'
            group by kind
            """;

    private static final String STORE_LOG = """
            update infra_resources
            set log = :log
            where account_id = :account and environment = :environment and kind = :kind
            """;

    private static final String END = """
            update infra_resources
            set state = :state, took_millis = :took, log = :log, problem = :problem,
                is_due = :state in ('FAILED', 'DELETING'),
                changing = null, changing_since = null, detail = coalesce(:detail::jsonb, detail), is_there = null, drifts = null
            where account_id = :account and environment = :environment and kind = :kind
            """;

    private static final String OBSERVED = """
            update infra_resources
            set is_there = :there, drifts = :drifts::jsonb
            where account_id = :account and environment = :environment and kind = :kind and state = 'READY'
            """;

    private static final String SHOW = """
            update infra_resources
            set detail = :detail::jsonb
            where account_id = :account and environment = :environment and kind = :kind
            """;

    private static final String REMOVE = """
            delete from infra_resources
            where account_id = :account and environment = :environment and (:kind::text is null or kind = :kind)
            """;

    private InfraResources() {}

    static List<InfraResource> list(Handle tx, AccountId account, EnvironmentId environment) {
        return tx.createQuery(LIST)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .map(InfraResources::read)
                .list();
    }

    static Optional<InfraResource> find(Handle tx, AccountId account, EnvironmentId environment, ResourceKind kind) {
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .bind("kind", kind)
                .map(InfraResources::read)
                .findOne();
    }

    /// Returns whether the environment has a resource of the kind that was not deleted.
    static boolean isThere(Handle tx, AccountId account, EnvironmentId environment, ResourceKind kind) {
        return find(tx, account, environment, kind)
                .filter(it -> it.state() != ResourceState.DELETED)
                .isPresent();
    }

    /// Returns the resources of a kind of all stacks of an account, by environment.
    static Map<EnvironmentId, InfraResource> ofKind(Handle tx, AccountId account, ResourceKind kind) {
        return tx
                .createQuery(OF_KIND)
                .bind("account", account.value())
                .bind("kind", kind)
                .map((row, context) -> Map.entry(new EnvironmentId(row.getInt("environment")), read(row, context)))
                .list()
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    static void insert(
            Handle tx, AccountId account, EnvironmentId environment, PlannedResource planned, byte[] secret) {
        update(tx, INSERT, account, environment, planned.kind())
                .bind("name", planned.name().name())
                .bind("production", planned.production())
                .bind("class", planned.kind().resourceClass())
                .bind("provider", planned.provider())
                .bind("parameters", Json.text(planned.parameters()))
                .bind("secret", secret)
                .bind("remoteId", planned.remoteId())
                .execute();
    }

    /// Updates resources of development that were not created yet to the names of production's existing resources.
    static void follow(Handle tx, AccountId account, EnvironmentId source) {
        tx.createUpdate(FOLLOW)
                .bind("account", account.value())
                .bind("source", source.value())
                .execute();
    }

    static void parameters(
            Handle tx,
            AccountId account,
            EnvironmentId environment,
            ResourceKind kind,
            Map<String, String> parameters) {
        update(tx, PARAMETERS, account, environment, kind)
                .bind("parameters", Json.text(parameters))
                .execute();
    }

    /// Marks resources as due.
    ///
    /// @param kinds null marks all
    static void due(Handle tx, AccountId account, EnvironmentId environment, @Nullable Collection<ResourceKind> kinds) {
        tx.createUpdate(DUE)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .bind(
                        "kinds",
                        kinds == null ? null : kinds.stream().map(Enum::name).toArray(String[]::new))
                .execute();
    }

    /// Stores the beginning of a step.
    ///
    /// @param isAdopted result of the first check; null on later steps
    static void begin(
            Handle tx, Stack stack, ResourceKind kind, ResourceState state, @Nullable Boolean isAdopted, Instant now) {
        update(tx, BEGIN, stack.account(), stack.environment(), kind)
                .bind("state", state)
                .bind("adopted", isAdopted)
                .bind("now", now)
                .execute();
    }

    static void storeLog(Handle tx, Stack stack, ResourceKind kind, List<String> log) {
        update(tx, STORE_LOG, stack.account(), stack.environment(), kind)
                .bind("log", log.toArray(String[]::new))
                .execute();
    }

    /// Stores that the engine is still changing the resource.
    ///
    /// @param change what the engine is doing, in one sentence
    /// @return since when
    static Instant changing(Handle tx, Stack stack, ResourceKind kind, List<String> log, String change, Instant now) {
        return tx.createQuery(CHANGING)
                .bind("account", stack.account().value())
                .bind("environment", stack.environment().value())
                .bind("kind", kind)
                .bind("log", log.toArray(String[]::new))
                .bind("changing", change)
                .bind("now", now)
                .mapTo(Instant.class)
                .one();
    }

    /// Whether a provider has resources of the account.
    static boolean isUsed(Handle tx, AccountId account, String provider, @Nullable ResourceKind kind) {
        return tx.createQuery(IS_USED)
                .bind("account", account.value())
                .bind("provider", provider)
                .bind("kind", kind)
                .mapTo(Boolean.class)
                .one();
    }

    /// Returns the number of resources that a provider has for the account, by kind.
    static Map<ResourceKind, Long> countByKind(Handle tx, AccountId account, String provider) {
        return tx
                .createQuery(COUNT_BY_KIND)
                .bind("account", account.value())
                .bind("provider", provider)
                .map((row, _) -> Map.entry(ResourceKind.valueOf(row.getString(1)), row.getLong(2)))
                .list()
                .stream()
                .collect(toMap(
                        Map.Entry::getKey,
                        Map.Entry::getValue,
                        Long::sum,
                        () -> new EnumMap<ResourceKind, Long>(ResourceKind.class)));
    }

    /// Stores the end of a step.
    ///
    /// @param detail null keeps the stored detail
    static void end(
            Handle tx,
            Stack stack,
            ResourceKind kind,
            ResourceState state,
            long tookMillis,
            List<String> log,
            @Nullable Map<String, String> detail,
            @Nullable String problem) {
        update(tx, END, stack.account(), stack.environment(), kind)
                .bind("state", state)
                .bind("took", tookMillis)
                .bind("log", log.toArray(String[]::new))
                .bind("detail", detail == null ? null : Json.text(detail))
                .bind("problem", problem)
                .execute();
    }

    static void observed(Handle tx, Stack stack, ResourceKind kind, ObservedResource observed) {
        update(tx, OBSERVED, stack.account(), stack.environment(), kind)
                .bind("there", observed.isThere())
                .bind("drifts", Json.text(observed.drifts()))
                .execute();
    }

    static void show(
            Handle tx, AccountId account, EnvironmentId environment, ResourceKind kind, Map<String, String> detail) {
        update(tx, SHOW, account, environment, kind)
                .bind("detail", Json.text(detail))
                .execute();
    }

    /// Deletes rows of a stack.
    ///
    /// @param kind null deletes all kinds
    static void remove(Handle tx, AccountId account, EnvironmentId environment, @Nullable ResourceKind kind) {
        tx.createUpdate(REMOVE)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .bind("kind", kind)
                .execute();
    }

    private static Update update(
            Handle tx, String sql, AccountId account, EnvironmentId environment, ResourceKind kind) {
        return tx.createUpdate(sql)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .bind("kind", kind);
    }

    private static InfraResource read(ResultSet row, StatementContext context) throws SQLException {
        String drifts = row.getString("drifts");
        byte[] previous = row.getBytes("previous_secret");
        return new InfraResource(
                ResourceKind.valueOf(row.getString("kind")),
                row.getString("name"),
                row.getString("production"),
                ResourceState.valueOf(row.getString("state")),
                row.getString("provider"),
                Json.texts(row.getString("parameters")),
                Json.texts(row.getString("detail")),
                new InfraResource.Sealed(row.getBytes("secret")),
                row.getInt("secret_number"),
                previous == null ? null : new InfraResource.Sealed(previous),
                row.getString("remote_id"),
                row.getBoolean("is_due"),
                row.getObject("is_adopted", Boolean.class),
                Columns.instant(row, "begun_at"),
                row.getString("changing"),
                Columns.instant(row, "changing_since"),
                row.getObject("took_millis", Long.class),
                Arrays.asList((String[]) row.getArray("log").getArray()),
                row.getString("problem"),
                row.getObject("is_there", Boolean.class),
                drifts == null ? List.of() : Json.list(drifts, Drift.class));
    }
}
