package dev.ambit.access;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/// As much of an environment as says what its members may do in it.
record EnvironmentPlace(AccountId account, EnvironmentId id, boolean isProduction) {

    private static final String FIND = """
            select account_id, environment_id, type
            from environments
            where account_id = :account and deleted_at is null and slug = :slug
            """;

    private static final String FIND_PUBLIC = """
            select account_id, environment_id, type
            from environments
            where account_id = :account and deleted_at is null and public_id = :publicId
            """;

    /// Also of one that is being deleted.
    private static final String FIND_ANY = """
            select account_id, environment_id, type
            from environments
            where account_id = :account and environment_id = :environment
            """;

    static Optional<EnvironmentPlace> find(Handle tx, AccountId account, EnvironmentId environment) {
        return tx.createQuery(FIND_ANY)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .map(EnvironmentPlace::read)
                .findOne();
    }

    static Optional<EnvironmentPlace> find(Handle tx, AccountId account, String slug) {
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .bind("slug", slug)
                .map(EnvironmentPlace::read)
                .findOne();
    }

    static Optional<EnvironmentPlace> find(Handle tx, AccountId account, UUID publicId) {
        return tx.createQuery(FIND_PUBLIC)
                .bind("account", account.value())
                .bind("publicId", publicId)
                .map(EnvironmentPlace::read)
                .findOne();
    }

    private static EnvironmentPlace read(ResultSet row, StatementContext context) throws SQLException {
        return new EnvironmentPlace(
                new AccountId(row.getInt("account_id")),
                new EnvironmentId(row.getInt("environment_id")),
                row.getString("type").equals("PRODUCTION"));
    }
}
