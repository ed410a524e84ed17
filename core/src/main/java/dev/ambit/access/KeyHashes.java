package dev.ambit.access;

import static dev.ambit.problem.ProblemCode.TOO_MANY_SECRETS;

import dev.ambit.db.AccountId;
import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.PausedEnvironments;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The SQL that maps key hashes to what a key allows. It runs outside of any scope, because its result determines
/// the scope.
public final class KeyHashes {

    private static final String FIND = """
        select kind, account_id, environment_id, key_id, expire_at, %s as resting, is_waiting,
            rate_limit
        from key_hashes
        where key_hash = :hash
        """.formatted(PausedEnvironments.isResting("key_hashes.environment_id"));

    private static final String INSERT = """
        insert into key_hashes (key_hash, kind, account_id, environment_id, key_id, rate_limit, person_id, is_waiting)
        values (:hash, :kind, :account, :environment, :keyId, :rateLimit, :person::uuid, exists (
            select from key_hashes
            where account_id = :account and environment_id = :environment and is_waiting))
        """;

    private static final String EXPIRE = """
        update key_hashes
        set expire_at = :expireAt
        where account_id = :account and environment_id = :environment and key_id = :keyId
        """;

    private static final String LIMIT = """
        update key_hashes
        set rate_limit = :rateLimit
        where account_id = :account and environment_id = :environment and key_id = :keyId
        """;

    private static final String SET_DISABLED = """
        update key_hashes
        set is_waiting = :isWaiting
        where account_id = :account and environment_id = :environment
        """;

    private static final String REMOVE_ENVIRONMENT = """
        delete from key_hashes
        where account_id = :account and environment_id = :environment
        """;

    private static final String REMOVE_OF_ACCOUNT = """
        delete from key_hashes
        where account_id = :account and environment_id is null
        """;

    private static final String REMOVE_EXPIRED_OF_ACCOUNT = """
        delete from key_hashes
        where account_id = :account and environment_id is null and expire_at <= :now
        """;

    private static final String EXPIRY_OF_ACCOUNT = """
        select expire_at
        from key_hashes
        where account_id = :account and environment_id is null and expire_at is not null
        """;

    private static final String EXPIRE_OF_ACCOUNT = """
        update key_hashes
        set expire_at = :expireAt
        where account_id = :account and environment_id is null
        """;

    private static final String REMOVE_WITH_ACCOUNT = """
        delete from key_hashes
        where account_id = :account
        """;

    private KeyHashes() {}

    static Optional<KnownKey> find(Handle tx, byte[] hash) {
        return tx.createQuery(FIND).bind("hash", hash).map(KeyHashes::read).findOne();
    }

    /// Returns a SQL expression for the person who received an account key. Null if it is not known.
    ///
    /// @param keyId a SQL expression for the id of the key, as text
    public static String holder(String keyId) {
        return """
            (select person_id
                from key_hashes
                where account_id = :account and environment_id is null and key_id::text = %s)
            """.formatted(keyId).strip();
    }

    /// Inserts the account key, which has no rate limit.
    ///
    /// @param person receives the key; null if unknown
    public static void insert(Handle tx, ApiKey key, AccountId account, @Nullable UUID person) {
        insert(tx, key, KeyKind.ACCOUNT, account, null, UUID.randomUUID(), null, person);
    }

    /// Inserts a key of an environment.
    public static void insert(Handle tx, ApiKey key, AccountId account, EnvironmentId environment, IssuedKey issued) {
        insert(tx, key, issued.kind(), account, environment, issued.id(), issued.rateLimit(), null);
    }

    private static void insert(
            Handle tx,
            ApiKey key,
            KeyKind kind,
            AccountId account,
            @Nullable EnvironmentId environment,
            UUID keyId,
            @Nullable RateLimit limit,
            @Nullable UUID person) {
        tx.createUpdate(INSERT)
                .bind("hash", key.hash())
                .bind("kind", kind)
                .bind("account", account.value())
                .bind("environment", environment == null ? null : environment.value())
                .bind("keyId", keyId)
                .bind("rateLimit", text(limit))
                .bind("person", person)
                .execute();
    }

    public static void expire(Handle tx, AccountId account, EnvironmentId environment, UUID keyId, Instant expireAt) {
        tx.createUpdate(EXPIRE)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .bind("keyId", keyId)
                .bind("expireAt", expireAt)
                .execute();
    }

    public static void setRateLimit(
            Handle tx, AccountId account, EnvironmentId environment, UUID keyId, @Nullable RateLimit limit) {
        tx.createUpdate(LIMIT)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .bind("keyId", keyId)
                .bind("rateLimit", text(limit))
                .execute();
    }

    static @Nullable String text(@Nullable RateLimit limit) {
        return limit == null ? null : limit.text();
    }

    static @Nullable RateLimit limit(ResultSet row) throws SQLException {
        String text = row.getString("rate_limit");
        return text == null ? null : RateLimit.of(text);
    }

    /// Disables the keys of an environment until it is ready.
    public static void disable(Handle tx, AccountId account, EnvironmentId environment) {
        setDisabled(tx, account, environment, true);
    }

    /// Enables the keys of an environment that is ready.
    public static void enable(Handle tx, AccountId account, EnvironmentId environment) {
        setDisabled(tx, account, environment, false);
    }

    private static void setDisabled(Handle tx, AccountId account, EnvironmentId environment, boolean isWaiting) {
        tx.createUpdate(SET_DISABLED)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .bind("isWaiting", isWaiting)
                .execute();
    }

    /// Deletes all keys of an environment; they are unknown from the commit on.
    ///
    /// @return the number of keys
    public static int removeAll(Handle tx, AccountId account, EnvironmentId environment) {
        return tx.createUpdate(REMOVE_ENVIRONMENT)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .execute();
    }

    /// Deletes all keys of an account and of its environments.
    public static int removeAll(Handle tx, AccountId account) {
        return tx.createUpdate(REMOVE_WITH_ACCOUNT)
                .bind("account", account.value())
                .execute();
    }

    /// Lets the account key expire. An account has at most one key that expires.
    ///
    /// @throws dev.ambit.problem.Problem `TooManySecrets` if an earlier key has not expired yet
    public static void expireOwn(Handle tx, AccountId account, Instant expireAt, Instant now) {
        tx.createUpdate(REMOVE_EXPIRED_OF_ACCOUNT)
                .bind("account", account.value())
                .bind("now", now)
                .execute();
        tx.createQuery(EXPIRY_OF_ACCOUNT)
                .bind("account", account.value())
                .mapTo(Instant.class)
                .findOne()
                .ifPresent(end -> {
                    throw TOO_MANY_SECRETS.because(
                            ("The previous account key is valid until `%s`. Rotate the key after this time, or send"
                                            + " `overlapHours` 0 to end both keys at once.")
                                    .formatted(end));
                });
        tx.createUpdate(EXPIRE_OF_ACCOUNT)
                .bind("account", account.value())
                .bind("expireAt", expireAt)
                .execute();
    }

    /// Deletes the account keys, but not the keys of its environments.
    public static void removeOwn(Handle tx, AccountId account) {
        tx.createUpdate(REMOVE_OF_ACCOUNT).bind("account", account.value()).execute();
    }

    private static KnownKey read(ResultSet row, StatementContext context) throws SQLException {
        int environment = row.getInt("environment_id");
        Instant expireAt = Columns.instant(row, "expire_at");
        return new KnownKey(
                KeyKind.valueOf(row.getString("kind")),
                new AccountId(row.getInt("account_id")),
                row.getObject("environment_id") == null ? null : new EnvironmentId(environment),
                row.getObject("key_id", UUID.class),
                expireAt == null ? Instant.MAX : expireAt,
                row.getBoolean("resting"),
                row.getBoolean("is_waiting"),
                limit(row));
    }
}
