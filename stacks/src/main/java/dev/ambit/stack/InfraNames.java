package dev.ambit.stack;

import static dev.ambit.problem.ProblemCode.DUPLICATED_ENTITY;
import static java.util.stream.Collectors.toMap;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The table `infra_names`: reserved names of all accounts. It has no account scope.
final class InfraNames {

    private static final String TAKE = """
            insert into infra_names (container, name, account_id, environment, kind)
            values (:container, :name, :account, :environment, :kind)
            on conflict do nothing
            """;

    private static final String IS_OURS = """
            select exists (
                select from infra_names
                where container = :container and name = :name and account_id = :account
                    and environment = :environment)
            """;

    private static final String HOLDER = """
            select account_id, environment from infra_names where container = :container and name = :name
            """;

    private static final String HOLDERS = """
            select name, account_id, environment from infra_names
            where container = :container and name = any(:names::text[])
            """;

    private static final String ALL = """
            select name, account_id, environment from infra_names
            where container = :container
            order by name
            limit :limit
            """;

    private static final String STACKS = """
            select account_id, count(distinct environment) as stacks from infra_names group by account_id
            """;

    private static final String WITHIN = """
            select name, account_id, environment from infra_names
            where container = :container and (name = :domain or right(name, length(:domain) + 1) = '.' || :domain)
            """;

    private static final String EXIST = "select exists (select from infra_names where container = :container)";

    private static final String IS_THERE = "select to_regclass('infra_names') is not null";

    private static final String RELEASE = """
            delete from infra_names
            where container = :container and name = :name and account_id = :account and environment = :environment
            """;

    private static final String FREE = """
            delete from infra_names
            where account_id = :account and environment = :environment and (:kind::text is null or kind = :kind)
            """;

    private InfraNames() {}

    /// Reserves a name. Concurrent reservations wait for this transaction.
    ///
    /// @throws dev.ambit.problem.Problem 409 if another stack has the name
    static void take(Handle tx, AccountId account, EnvironmentId environment, ResourceName name) {
        int taken = tx.createUpdate(TAKE)
                .bind("container", name.container())
                .bind("name", name.name())
                .bind("account", account.value())
                .bind("environment", environment.value())
                .bind("kind", name.kind())
                .execute();
        if (taken == 0 && !isOurs(tx, account, environment, name)) {
            throw DUPLICATED_ENTITY
                    .because(("Another stack already has a resource of the kind `%s` with the name `%s`. Choose another"
                                    + " identifier in the blueprint.")
                            .formatted(name.kind(), name.name()))
                    .at("name of " + name.kind(), name.name(), "a name that no other stack has")
                    .with("entityName", name.kind())
                    .with("identifier", name.name());
        }
    }

    /// Frees a name that its holder lost.
    static void release(Handle tx, String container, String name, ResourceHolder holder) {
        tx.createUpdate(RELEASE)
                .bind("container", container)
                .bind("name", name)
                .bind("account", holder.account().value())
                .bind("environment", holder.environment().value())
                .execute();
    }

    static Optional<ResourceHolder> holder(Handle tx, String container, String name) {
        return tx.createQuery(HOLDER)
                .bind("container", container)
                .bind("name", name)
                .map((row, _) -> holder(row))
                .findOne();
    }

    /// Returns whether the table exists: a database that no server has used yet has no tables.
    static boolean isThere(Handle tx) {
        return tx.createQuery(IS_THERE).mapTo(Boolean.class).one();
    }

    /// Returns up to `limit` names of a container, with their holders.
    static Map<String, ResourceHolder> all(Handle tx, String container, int limit) {
        return tx
                .createQuery(ALL)
                .bind("container", container)
                .bind("limit", limit)
                .map((row, _) -> Map.entry(row.getString("name"), holder(row)))
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /// Whether a stack of any account has a name of a container.
    static boolean exist(Handle tx, String container) {
        return tx.createQuery(EXIST)
                .bind("container", container)
                .mapTo(Boolean.class)
                .one();
    }

    /// Returns the number of stacks by account.
    static Map<AccountId, Long> stacks(Handle tx) {
        return tx
                .createQuery(STACKS)
                .map((row, _) -> Map.entry(new AccountId(row.getInt("account_id")), row.getLong("stacks")))
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /// Returns the names of a container that are a domain or lie below it, with their holders.
    static Map<String, ResourceHolder> within(Handle tx, String container, String domain) {
        return tx
                .createQuery(WITHIN)
                .bind("container", container)
                .bind("domain", domain)
                .map((row, _) -> Map.entry(row.getString("name"), holder(row)))
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /// Returns the holders by name, without unreserved names.
    static Map<String, ResourceHolder> holders(Handle tx, String container, Set<String> names) {
        return tx
                .createQuery(HOLDERS)
                .bind("container", container)
                .bind("names", names.toArray(String[]::new))
                .map((row, _) -> Map.entry(row.getString("name"), holder(row)))
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /// Frees the names of a stack.
    ///
    /// @param kind null frees all kinds
    static void free(Handle tx, AccountId account, EnvironmentId environment, @Nullable ResourceKind kind) {
        tx.createUpdate(FREE)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .bind("kind", kind)
                .execute();
    }

    private static boolean isOurs(Handle tx, AccountId account, EnvironmentId environment, ResourceName name) {
        return tx.createQuery(IS_OURS)
                .bind("container", name.container())
                .bind("name", name.name())
                .bind("account", account.value())
                .bind("environment", environment.value())
                .mapTo(Boolean.class)
                .one();
    }

    private static ResourceHolder holder(ResultSet row) throws SQLException {
        return new ResourceHolder(
                new AccountId(row.getInt("account_id")), new EnvironmentId(row.getInt("environment")));
    }
}
