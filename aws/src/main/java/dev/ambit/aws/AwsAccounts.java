package dev.ambit.aws;

import dev.ambit.access.Secrets;
import dev.ambit.db.AccountId;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The table `aws_accounts`: the AWS account of each account of Ambit that has one.
final class AwsAccounts {

    private static final String FIND = """
            select role_arn, external_id, region, prefix, attached_at
            from aws_accounts
            where account_id = :account
            """;

    private static final String IS_THERE = "select exists (select from aws_accounts where account_id = :account)";

    private static final String PUT = """
            insert into aws_accounts (account_id, role_arn, external_id, region, prefix, attached_at)
            values (:account, :role, :externalId, :region, :prefix, :now)
            on conflict (account_id) do update
            set role_arn = excluded.role_arn, external_id = excluded.external_id, region = excluded.region,
                prefix = excluded.prefix, attached_at = excluded.attached_at
            """;

    private static final String REMOVE = "delete from aws_accounts where account_id = :account";

    /// An attached AWS account.
    record Attached(AwsAccount account, Instant at) {}

    private AwsAccounts() {}

    static Optional<Attached> find(Handle tx, AccountId account, Secrets secrets) {
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .map((row, _) -> new Attached(
                        new AwsAccount(
                                row.getString("role_arn"),
                                secrets.openOwn(row.getBytes("external_id"), name(account)),
                                row.getString("region"),
                                row.getString("prefix")),
                        row.getTimestamp("attached_at").toInstant()))
                .findOne();
    }

    static boolean isThere(Handle tx, AccountId account) {
        return tx.createQuery(IS_THERE)
                .bind("account", account.value())
                .mapTo(Boolean.class)
                .one();
    }

    static void put(Handle tx, AccountId account, AwsAccount it, Secrets secrets, Instant now) {
        tx.createUpdate(PUT)
                .bind("account", account.value())
                .bind("role", it.roleArn())
                .bind("externalId", secrets.sealOwn(it.externalId(), name(account)))
                .bind("region", it.region())
                .bind("prefix", it.prefix())
                .bind("now", now)
                .execute();
    }

    static void remove(Handle tx, AccountId account) {
        tx.createUpdate(REMOVE).bind("account", account.value()).execute();
    }

    private static String name(AccountId account) {
        return "aws-external-id-%d".formatted(account.value());
    }
}
