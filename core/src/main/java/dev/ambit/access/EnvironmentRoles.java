package dev.ambit.access;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The fields of an environment that decide the roles of its members.
///
/// @param followsProduction true if its stack was created from a production environment (see [#policy])
public record EnvironmentRoles(
        AccountId account,
        EnvironmentId id,
        boolean isProduction,
        boolean followsProduction,
        List<AccessOverride> overrides) {

    private static final String READ = """
        select account_id, environment_id, type,
            exists (
                select from stacks
                where stacks.account_id = environments.account_id and environment = environment_id
                    and source <> environment and state <> 'REMOVED') as follows,
            array(
                select subject || ' ' || granted
                from access_overrides
                where access_overrides.account_id = environments.account_id and environment = environment_id
                order by subject) as overrides
        from environments
        """;

    /// An environment that is being deleted is found only by its internal id, for members who look at the
    /// operation that deletes it.
    private static final String FIND = READ + """
        where account_id = :account and (environment_id = :environment::int
            or deleted_at is null and (slug = :slug::text or public_id = :publicId::uuid))
        """;

    private static final String LIST = READ + """
        where account_id = :account and deleted_at is null
        """;

    private static final String CLIENT_SECURITY = """
        select harden_client_access_enabled, allowed_origins
        from environments
        where account_id = :account and environment_id = :environment
        """;

    public EnvironmentRoles {
        overrides = List.copyOf(overrides);
    }

    /// Finds an environment of an account.
    ///
    /// @param name an [EnvironmentId], a public id or a slug
    public static Optional<EnvironmentRoles> find(Handle tx, AccountId account, Object name) {
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .bind("environment", name instanceof EnvironmentId id ? id.value() : null)
                .bind("publicId", name instanceof UUID id ? id : null)
                .bind("slug", name instanceof EnvironmentId || name instanceof UUID ? null : name.toString())
                .map(EnvironmentRoles::read)
                .findOne();
    }

    /// Returns the restrictions of the environment for client keys, without signing secrets. If the environment
    /// is deleted, returns no restrictions.
    static ClientSecurity clientSecurity(Handle tx, AccountId account, EnvironmentId environment) {
        return tx.createQuery(CLIENT_SECURITY)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .map((row, _) -> new ClientSecurity(row.getBoolean(1), List.of(), List.of((String[])
                        row.getArray(2).getArray())))
                .findOne()
                .orElse(ClientSecurity.OFF);
    }

    /// Lists the environments of an account that are not being deleted.
    public static List<EnvironmentRoles> list(Handle tx, AccountId account) {
        return tx.createQuery(LIST)
                .bind("account", account.value())
                .map(EnvironmentRoles::read)
                .list();
    }

    /// Returns a person's role in this environment; no other code decides it. It is the override for the person,
    /// otherwise the override for the role by [#policy], otherwise the role by [#policy]. Overrides do not apply
    /// to owners, so that owners cannot lock themselves out.
    ///
    /// @param person null: the caller has the account key
    public Role role(Membership membership, @Nullable UUID person) {
        Role policy = policy(membership);
        if (membership.isOwner()) {
            return policy;
        }
        return granted(it -> it.member() != null && it.member().equals(person))
                .or(() -> granted(it -> it.role() == policy))
                .orElse(policy);
    }

    /// Returns the role by the type of the environment. If a member has no role for that type, and the environment
    /// was created for a production environment, the member's present role in production applies.
    public Role policy(Membership membership) {
        Role byType = membership.role(isProduction);
        return followsProduction && byType == Role.NONE ? membership.production() : byType;
    }

    private Optional<Role> granted(Predicate<AccessOverride> isAbout) {
        return overrides.stream().filter(isAbout).findFirst().map(AccessOverride::granted);
    }

    private static EnvironmentRoles read(ResultSet row, StatementContext context) throws SQLException {
        return new EnvironmentRoles(
                new AccountId(row.getInt("account_id")),
                new EnvironmentId(row.getInt("environment_id")),
                row.getString("type").equals("PRODUCTION"),
                row.getBoolean("follows"),
                overrides(row.getArray("overrides")));
    }

    private static List<AccessOverride> overrides(Array array) throws SQLException {
        List<AccessOverride> overrides = new ArrayList<>();
        for (String it : (String[]) array.getArray()) {
            String[] words = it.split(" ", -1);
            overrides.add(AccessOverride.of(words[0], Role.valueOf(words[1])));
        }
        return overrides;
    }
}
