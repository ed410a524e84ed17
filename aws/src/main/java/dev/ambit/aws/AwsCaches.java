package dev.ambit.aws;

import dev.ambit.access.Secrets;
import dev.ambit.db.AccountId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The table `aws_caches`: the ElastiCache cache of each account that has one.
final class AwsCaches {

    private static final String FIND = """
            select account_id, cache, user_group, endpoint, login, password, attached_at
            from aws_caches
            where account_id = :account
            """;

    private static final String IS_THERE = "select exists (select from aws_caches where account_id = :account)";

    private static final String PUT = """
            insert into aws_caches (account_id, cache, user_group, endpoint, login, password, attached_at)
            values (:account, :cache, :userGroup, :endpoint, :login, :password, :now)
            on conflict (account_id) do update
            set cache = excluded.cache, user_group = excluded.user_group, endpoint = excluded.endpoint,
                login = excluded.login, password = excluded.password, attached_at = excluded.attached_at
            """;

    private static final String REMOVE = "delete from aws_caches where account_id = :account";

    /// An attached cache.
    record Attached(AwsCache cache, Instant at) {}

    private AwsCaches() {}

    static Optional<Attached> find(Handle tx, AccountId account, Secrets secrets) {
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .map((row, _) -> attached(row, secrets))
                .findOne();
    }

    static boolean isThere(Handle tx, AccountId account) {
        return tx.createQuery(IS_THERE)
                .bind("account", account.value())
                .mapTo(Boolean.class)
                .one();
    }

    static void put(Handle tx, AccountId account, AwsCache it, Secrets secrets, Instant now) {
        tx.createUpdate(PUT)
                .bind("account", account.value())
                .bind("cache", it.cache())
                .bind("userGroup", it.userGroup())
                .bind("endpoint", it.endpoint())
                .bind("login", it.login())
                .bind("password", secrets.sealOwn(it.password(), name(account.value())))
                .bind("now", now)
                .execute();
    }

    static void remove(Handle tx, AccountId account) {
        tx.createUpdate(REMOVE).bind("account", account.value()).execute();
    }

    private static Attached attached(ResultSet row, Secrets secrets) throws SQLException {
        return new Attached(
                new AwsCache(
                        row.getString("cache"),
                        row.getString("user_group"),
                        row.getString("endpoint"),
                        row.getString("login"),
                        secrets.openOwn(row.getBytes("password"), name(row.getInt("account_id")))),
                row.getTimestamp("attached_at").toInstant());
    }

    private static String name(int account) {
        return "aws-cache-password-%d".formatted(account);
    }
}
