package dev.ambit.environment;

import dev.ambit.account.Slug;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The SQL of environments that are forks or have an expiry.
final class ForkedEnvironments {

    /// A SQL subquery of the slug of the environment that a row of `environments` is a fork of.
    static final String PARENT_SLUG = """
        (select slug
                from environments as parent
                where parent.account_id = environments.account_id and parent.environment_id = environments.parent_id
                    and parent.deleted_at is null)\
        """;

    private static final String CLEAR_PARENT = """
        update environments
        set parent_id = null
        where account_id = :account and parent_id = :parent
        """;

    private static final String EXPIRY = """
        select expires_at
        from environments
        where account_id = :account and environment_id = :environment and expires_at is not null
            and deleted_at is null
        """;

    private static final String EXPIRE = """
        update environments
        set expires_at = created_at
        where account_id = :account and environment_id = :environment and expires_at is not null
            and deleted_at is null
        """;

    private ForkedEnvironments() {}

    /// Removes the references of forks to a deleted environment.
    static void clearParent(Handle tx, AccountId account, EnvironmentId parent) {
        tx.createUpdate(CLEAR_PARENT)
                .bind("account", account.value())
                .bind("parent", parent.value())
                .execute();
    }

    /// Returns when the environment is deleted. Empty if it has no expiry, or is being deleted.
    static Optional<Instant> expiry(Handle tx, AccountId account, EnvironmentId id) {
        return tx.createQuery(EXPIRY)
                .bind("account", account.value())
                .bind("environment", id.value())
                .mapTo(Instant.class)
                .findOne();
    }

    /// Moves the expiry of an environment that has one into the past.
    static void expire(Handle tx, AccountId account, EnvironmentId id) {
        tx.createUpdate(EXPIRE)
                .bind("account", account.value())
                .bind("environment", id.value())
                .execute();
    }

    /// Returns the environment that the row is a fork of; null for none.
    static Environment.@Nullable Parent parent(ResultSet row) throws SQLException {
        String slug = row.getString("parent_slug");
        return slug == null ? null : new Environment.Parent(new EnvironmentId(row.getInt("parent_id")), new Slug(slug));
    }
}
