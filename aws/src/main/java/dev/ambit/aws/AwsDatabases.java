package dev.ambit.aws;

import dev.ambit.access.Secrets;
import dev.ambit.db.AccountId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The table `aws_databases`: the Amazon RDS instance of each account that has one.
final class AwsDatabases {

    private static final int ALL_MAX = 1_000;

    private static final String FIND = """
            select account_id, endpoint, login, password, certificate, attached_at
            from aws_databases
            where account_id = :account
            """;

    private static final String ALL = """
            select account_id, endpoint, login, password, certificate, attached_at
            from aws_databases
            order by account_id
            limit :limit
            """;

    private static final String IS_THERE = "select exists (select from aws_databases where account_id = :account)";

    private static final String ENDPOINT = "select endpoint from aws_databases where account_id = :account";

    private static final String PUT = """
            insert into aws_databases (account_id, endpoint, login, password, certificate, attached_at)
            values (:account, :endpoint, :login, :password, :certificate, :now)
            on conflict (account_id) do update
            set endpoint = excluded.endpoint, login = excluded.login, password = excluded.password,
                certificate = excluded.certificate, attached_at = excluded.attached_at
            """;

    private static final String REMOVE = "delete from aws_databases where account_id = :account";

    /// An attached instance.
    record Attached(AwsDatabase database, Instant at) {}

    private AwsDatabases() {}

    static Optional<Attached> find(Handle tx, AccountId account, Secrets secrets) {
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .map((row, _) -> attached(row, secrets))
                .findOne();
    }

    /// Returns the instances of all accounts.
    ///
    /// @param tx of the operator
    static List<AwsDatabase> all(Handle tx, Secrets secrets) {
        return tx.createQuery(ALL)
                .bind("limit", ALL_MAX)
                .map((row, _) -> attached(row, secrets).database())
                .list();
    }

    static boolean isThere(Handle tx, AccountId account) {
        return tx.createQuery(IS_THERE)
                .bind("account", account.value())
                .mapTo(Boolean.class)
                .one();
    }

    /// Returns host and port of the instance.
    static Optional<String> server(Handle tx, AccountId account) {
        return tx.createQuery(ENDPOINT)
                .bind("account", account.value())
                .mapTo(String.class)
                .findOne()
                .map(AwsDatabase::server);
    }

    static void put(Handle tx, AccountId account, AwsDatabase it, Secrets secrets, Instant now) {
        tx.createUpdate(PUT)
                .bind("account", account.value())
                .bind("endpoint", it.endpoint())
                .bind("login", it.login())
                .bind("password", secrets.sealOwn(it.password(), name(account.value())))
                .bind("certificate", it.certificate())
                .bind("now", now)
                .execute();
    }

    static void remove(Handle tx, AccountId account) {
        tx.createUpdate(REMOVE).bind("account", account.value()).execute();
    }

    private static Attached attached(ResultSet row, Secrets secrets) throws SQLException {
        return new Attached(
                new AwsDatabase(
                        row.getString("endpoint"),
                        row.getString("login"),
                        secrets.openOwn(row.getBytes("password"), name(row.getInt("account_id"))),
                        row.getString("certificate")),
                row.getTimestamp("attached_at").toInstant());
    }

    private static String name(int account) {
        return "aws-database-password-%d".formatted(account);
    }
}
