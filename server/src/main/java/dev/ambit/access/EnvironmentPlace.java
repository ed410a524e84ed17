package dev.ambit.access;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// As much of an environment as says what its members may do in it.
record EnvironmentPlace(AccountId account, EnvironmentId id, boolean isProduction) {

    /// By our own number also one that is being deleted, of which its members see the operation.
    private static final String FIND = """
            select account_id, environment_id, type
            from environments
            where account_id = :account and (environment_id = :environment::int
                or deleted_at is null and (slug = :slug::text or public_id = :publicId::uuid))
            """;

    /// @param name an [EnvironmentId], the id that the world sees, or a slug
    static Optional<EnvironmentPlace> find(Handle tx, AccountId account, Object name) {
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .bind("environment", name instanceof EnvironmentId id ? id.value() : null)
                .bind("publicId", name instanceof UUID id ? id : null)
                .bind("slug", name instanceof EnvironmentId || name instanceof UUID ? null : name.toString())
                .map((row, _) -> new EnvironmentPlace(
                        new AccountId(row.getInt("account_id")),
                        new EnvironmentId(row.getInt("environment_id")),
                        row.getString("type").equals("PRODUCTION")))
                .findOne();
    }
}
