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

/// As much of an environment as says what its members may do in it.
///
/// @param followsProduction it was made beside an environment of production, and goes by its policy
public record EnvironmentPlace(
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

    /// By our own number also one that is being deleted, of which its members see the operation.
    private static final String FIND = READ + """
            where account_id = :account and (environment_id = :environment::int
                or deleted_at is null and (slug = :slug::text or public_id = :publicId::uuid))
            """;

    private static final String LIST = READ + """
            where account_id = :account and deleted_at is null
            """;

    public EnvironmentPlace {
        overrides = List.copyOf(overrides);
    }

    /// Finds an environment of an account.
    ///
    /// @param name an [EnvironmentId], the id that the world sees, or a slug
    public static Optional<EnvironmentPlace> find(Handle tx, AccountId account, Object name) {
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .bind("environment", name instanceof EnvironmentId id ? id.value() : null)
                .bind("publicId", name instanceof UUID id ? id : null)
                .bind("slug", name instanceof EnvironmentId || name instanceof UUID ? null : name.toString())
                .map(EnvironmentPlace::read)
                .findOne();
    }

    /// Those of an account that are not being deleted.
    public static List<EnvironmentPlace> list(Handle tx, AccountId account) {
        return tx.createQuery(LIST)
                .bind("account", account.value())
                .map(EnvironmentPlace::read)
                .list();
    }

    /// What somebody may do here. Nobody else decides that: the override that names the person, else the
    /// one that names the role by the policy, else that role. No override is about owners, who would lock
    /// themselves out.
    ///
    /// @param person null for whoever has the account's own key
    public Role role(Membership membership, @Nullable UUID person) {
        Role policy = policy(membership);
        if (membership.isOwner()) {
            return policy;
        }
        return granted(it -> it.member() != null && it.member().equals(person))
                .or(() -> granted(it -> it.role() == policy))
                .orElse(policy);
    }

    /// By the type of the environment. Who has no role in development by it has production's, where
    /// production has a development beside it: it is not copied, so whatever is granted there, or taken, is
    /// so here as well.
    public Role policy(Membership membership) {
        Role byType = membership.role(isProduction);
        return followsProduction && byType == Role.NONE ? membership.production() : byType;
    }

    private Optional<Role> granted(Predicate<AccessOverride> isAbout) {
        return overrides.stream().filter(isAbout).findFirst().map(AccessOverride::granted);
    }

    private static EnvironmentPlace read(ResultSet row, StatementContext context) throws SQLException {
        return new EnvironmentPlace(
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
