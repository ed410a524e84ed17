package dev.ambit.access;

import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Slice;
import dev.ambit.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The SQL of API keys as people see them. [KeyHashes] maps hashes to what a key allows.
public final class ApiKeys {

    private static final String SELECT = """
        select key_id, key_type, display_name, scopes, client_token, created_at, expire_at, last_used_at,
            rate_limit
        from api_keys
        where environment_id = :environment
        """;

    private static final String FIND = SELECT + "and key_id = :id";

    private static final String FIND_BY_TEXT = SELECT + "and key_id::text = :id";

    private static final String LIST = SELECT + """
            and created_at >= :since and created_at < :until
            and (created_at, key_id::text) > (:createdAt, :id)
        order by created_at, key_id::text
        limit :limit
        """;

    private static final String LIST_BACKWARDS = SELECT + """
            and created_at >= :since and created_at < :until
            and (created_at, key_id::text) < (:createdAt, :id)
        order by created_at desc, key_id::text desc
        limit :limit
        """;

    private static final String INSERT = """
        insert into api_keys (environment_id, key_id, key_type, display_name, scopes, client_token, created_at,
            rate_limit)
        values (:environment, :id, :kind, :displayName, :scopes::jsonb, :clientToken, :createdAt, :rateLimit)
        """;

    private static final String EXPIRE = """
        update api_keys
        set expire_at = :expireAt
        where environment_id = :environment and key_id = :id
        """;

    private static final String LIMIT = """
        update api_keys
        set rate_limit = :rateLimit
        where environment_id = :environment and key_id = :id
        """;

    /// Skips locked rows: another transaction is changing the key, and waiting for it could deadlock two servers.
    private static final String USED = """
        update api_keys
        set last_used_at = :at
        where environment_id = :environment and key_id in (
            select key_id from api_keys
            where environment_id = :environment and key_id = any (:ids::uuid[])
                and (last_used_at is null or last_used_at <= :before)
            for update skip locked)
        """;

    private ApiKeys() {}

    public static Optional<IssuedKey> find(Handle tx, EnvironmentId environment, UUID id) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("id", id)
                .map(ApiKeys::read)
                .findOne();
    }

    /// Finds a key by the id that a caller sent, which may be no UUID.
    public static Optional<IssuedKey> find(Handle tx, EnvironmentId environment, String id) {
        return tx.createQuery(FIND_BY_TEXT)
                .bind("environment", environment.value())
                .bind("id", id)
                .map(ApiKeys::read)
                .findOne();
    }

    /// Lists keys in the order of the page.
    public static List<IssuedKey> list(Handle tx, EnvironmentId environment, Slice slice) {
        return tx.createQuery(slice.isBackwards() ? LIST_BACKWARDS : LIST)
                .bind("environment", environment.value())
                .bindMethods(slice)
                .map(ApiKeys::read)
                .list();
    }

    public static void insert(Handle tx, EnvironmentId environment, IssuedKey key) {
        tx.createUpdate(INSERT)
                .bind("environment", environment.value())
                .bind("id", key.id())
                .bind("kind", key.kind())
                .bind("displayName", key.displayName())
                .bind("scopes", Json.text(key.scopes()))
                .bind("clientToken", key.clientToken())
                .bind("createdAt", key.createdAt())
                .bind("rateLimit", KeyHashes.text(key.rateLimit()))
                .execute();
    }

    public static void expire(Handle tx, EnvironmentId environment, UUID id, Instant expireAt) {
        tx.createUpdate(EXPIRE)
                .bind("environment", environment.value())
                .bind("id", id)
                .bind("expireAt", expireAt)
                .execute();
    }

    public static void setRateLimit(Handle tx, EnvironmentId environment, UUID id, @Nullable RateLimit limit) {
        tx.createUpdate(LIMIT)
                .bind("environment", environment.value())
                .bind("id", id)
                .bind("rateLimit", KeyHashes.text(limit))
                .execute();
    }

    /// Sets the last use of keys that had not been used since `before`.
    static void used(Handle tx, EnvironmentId environment, Collection<UUID> ids, Instant before, Instant at) {
        tx.createUpdate(USED)
                .bind("environment", environment.value())
                .bind("ids", ids.toArray(UUID[]::new))
                .bind("before", before)
                .bind("at", at)
                .execute();
    }

    private static IssuedKey read(ResultSet row, StatementContext context) throws SQLException {
        return new IssuedKey(
                row.getObject("key_id", UUID.class),
                KeyKind.valueOf(row.getString("key_type")),
                row.getString("display_name"),
                Json.list(row.getString("scopes"), KeyScope.class),
                row.getString("client_token"),
                row.getTimestamp("created_at").toInstant(),
                Columns.instant(row, "expire_at"),
                Columns.instant(row, "last_used_at"),
                KeyHashes.limit(row));
    }
}
