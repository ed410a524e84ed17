package dev.ambit.catalog;

import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Slice;
import dev.ambit.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

public final class Products {

    private static final String SELECT = """
            select product_id, display_name, description, is_default, multiple_subscriptions, metadata, created_at,
                updated_at, archived_at
            from products
            where environment_id = :environment
            """;

    private static final String FIND = SELECT + "and product_id = :id";

    private static final String ALL = SELECT + "order by product_id";

    private static final String LIST = SELECT + """
                and (created_at, product_id) > (:createdAt, :id)
                and created_at >= :since and created_at < :until
                and (:only::text is null or product_id = :only)
                and (:archived::boolean is null or (archived_at is not null) = :archived)
            order by created_at, product_id
            limit :limit
            """;

    private static final String LIST_BACKWARDS = SELECT + """
                and (created_at, product_id) < (:createdAt, :id)
                and created_at >= :since and created_at < :until
                and (:only::text is null or product_id = :only)
                and (:archived::boolean is null or (archived_at is not null) = :archived)
            order by created_at desc, product_id desc
            limit :limit
            """;

    private static final String INSERT = """
            insert into products (environment_id, product_id, display_name, description, is_default,
                multiple_subscriptions, metadata, created_at, updated_at)
            values (:environment, :id, :displayName, :description, :isDefault,
                :multipleSubscriptions, :metadata::jsonb, :now, :now)
            on conflict do nothing
            """;

    private static final String RENAME = """
            update products
            set display_name = :displayName, metadata = :metadata::jsonb, updated_at = :now
            where environment_id = :environment and product_id = :id
                and (display_name, metadata) is distinct from (:displayName, :metadata::jsonb)
            """;

    private Products() {}

    public static Optional<Product> find(Handle tx, EnvironmentId environment, String id) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("id", id)
                .map(Products::read)
                .findOne();
    }

    static List<Product> all(Handle tx, EnvironmentId environment) {
        return tx.createQuery(ALL)
                .bind("environment", environment.value())
                .map(Products::read)
                .list();
    }

    /// Nearest first; null is no condition.
    static List<Product> list(
            Handle tx, EnvironmentId environment, @Nullable String only, @Nullable Boolean archived, Slice slice) {
        return tx.createQuery(slice.isBackwards() ? LIST_BACKWARDS : LIST)
                .bind("environment", environment.value())
                .bind("only", only)
                .bind("archived", archived)
                .bindMethods(slice)
                .map(Products::read)
                .list();
    }

    /// Makes it, if its id is free.
    ///
    /// @return whether it was
    public static boolean insert(Handle tx, EnvironmentId environment, ProductDraft draft, Instant now) {
        return tx.createUpdate(INSERT)
                        .bind("environment", environment.value())
                        .bind("id", draft.id())
                        .bind("displayName", draft.displayName())
                        .bind("description", draft.description())
                        .bind("isDefault", draft.isDefault())
                        .bind("multipleSubscriptions", draft.multipleSubscriptions())
                        .bind("metadata", Json.text(draft.metadata()))
                        .bind("now", now)
                        .execute()
                == 1;
    }

    /// Gives it another name and metadata.
    ///
    /// @return whether they are others than before
    static boolean rename(Handle tx, EnvironmentId environment, ProductDraft draft, Instant now) {
        return tx.createUpdate(RENAME)
                        .bind("environment", environment.value())
                        .bind("id", draft.id())
                        .bind("displayName", draft.displayName())
                        .bind("metadata", Json.text(draft.metadata()))
                        .bind("now", now)
                        .execute()
                == 1;
    }

    private static Product read(ResultSet row, StatementContext context) throws SQLException {
        return new Product(
                row.getString("product_id"),
                row.getString("display_name"),
                row.getString("description"),
                row.getBoolean("is_default"),
                row.getBoolean("multiple_subscriptions"),
                Json.texts(row.getString("metadata")),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant(),
                Columns.instant(row, "archived_at"));
    }
}
