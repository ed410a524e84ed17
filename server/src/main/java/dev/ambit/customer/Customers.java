package dev.ambit.customer;

import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Slice;
import dev.ambit.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

public final class Customers {

    private static final String SELECT = """
            select customer_id, public_id, name, email, metadata, kept, created_at, updated_at, archived_at
            from customers
            where environment_id = :environment
            """;

    private static final String FIND = SELECT + "and customer_id = :id";

    private static final String LOCK = FIND + " for update";

    private static final String FILTER = """
                and archived_at is null
                and (:name::text is null or name = :name)
                and (:email::text is null or email = :email)
            """;

    private static final String LIST = SELECT + FILTER + """
                and (created_at, customer_id) > (:createdAt, :id)
                and created_at >= :since and created_at < :until
            order by created_at, customer_id
            limit :limit
            """;

    private static final String LIST_BACKWARDS = SELECT + FILTER + """
                and (created_at, customer_id) < (:createdAt, :id)
                and created_at >= :since and created_at < :until
            order by created_at desc, customer_id desc
            limit :limit
            """;

    private static final String INSERT = """
            insert into customers (environment_id, customer_id, public_id, name, email, metadata, kept, created_at,
                updated_at, entitled_at)
            values (:environment, :id, :publicId, :name, :email, :metadata::jsonb, :kept::jsonb, :now,
                :now, :now)
            on conflict do nothing
            returning customer_id, public_id, name, email, metadata, kept, created_at, updated_at, archived_at
            """;

    /// The personal fields go for good: unarchiving does not bring them back.
    private static final String ARCHIVE = """
            update customers
            set archived_at = :now, updated_at = :now, entitled_at = :now, name = null, email = null,
                kept = '{}'::jsonb
            where environment_id = :environment and customer_id = :id
            returning customer_id, public_id, name, email, metadata, kept, created_at, updated_at, archived_at
            """;

    private static final String ENTITLED = """
            update customers
            set entitled_at = :now
            where environment_id = :environment and customer_id = :id
            """;

    /// Which of them to list; null is no condition.
    record Filter(@Nullable String name, @Nullable String email) {}

    private Customers() {}

    public static Optional<Customer> find(Handle tx, EnvironmentId environment, String id) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("id", id)
                .map(Customers::read)
                .findOne();
    }

    /// Until `tx` ends, nobody else changes the customer or what it has subscribed to.
    public static Optional<Customer> lock(Handle tx, EnvironmentId environment, String id) {
        return tx.createQuery(LOCK)
                .bind("environment", environment.value())
                .bind("id", id)
                .map(Customers::read)
                .findOne();
    }

    /// Nearest first, without archived ones.
    static List<Customer> list(Handle tx, EnvironmentId environment, Filter filter, Slice slice) {
        return tx.createQuery(slice.isBackwards() ? LIST_BACKWARDS : LIST)
                .bind("environment", environment.value())
                .bind("name", filter.name())
                .bind("email", filter.email())
                .bindMethods(slice)
                .map(Customers::read)
                .list();
    }

    /// Nothing if the id is taken, also by an archived one.
    static Optional<Customer> insert(Handle tx, EnvironmentId environment, CustomerDraft draft, Instant now) {
        return tx.createQuery(INSERT)
                .bind("environment", environment.value())
                .bind("id", draft.id())
                .bind("publicId", UUID.randomUUID())
                .bind("name", draft.name())
                .bind("email", draft.email())
                .bind("metadata", Json.text(draft.metadata()))
                .bind("kept", Json.text(draft.kept()))
                .bind("now", now)
                .map(Customers::read)
                .findOne();
    }

    public static Customer archive(Handle tx, EnvironmentId environment, String id, Instant now) {
        return tx.createQuery(ARCHIVE)
                .bind("environment", environment.value())
                .bind("id", id)
                .bind("now", now)
                .map(Customers::read)
                .one();
    }

    /// What the customer may do was calculated anew: every entitlement it holds carries this time (domain.md §2.1).
    public static void entitled(Handle tx, EnvironmentId environment, String id, Instant now) {
        tx.createUpdate(ENTITLED)
                .bind("environment", environment.value())
                .bind("id", id)
                .bind("now", now)
                .execute();
    }

    private static Customer read(ResultSet row, StatementContext context) throws SQLException {
        return new Customer(
                row.getString("customer_id"),
                row.getObject("public_id", UUID.class),
                row.getString("name"),
                row.getString("email"),
                Json.texts(row.getString("metadata")),
                Json.map(row.getString("kept")),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant(),
                Columns.instant(row, "archived_at"));
    }
}
