package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.STACK_IN_THE_WAY;

import dev.ambit.access.Secrets;
import dev.ambit.account.Account;
import dev.ambit.db.AccountId;
import dev.ambit.http.Json;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/// The tables `aws_accounts` and `aws_roles`: the AWS account of each account of Ambit that has one, and its role.
final class AwsAccounts {

    private static final String FIND = """
            select role_arn, external_id, region, prefix, functions, hosted_zone, cache_nodes, access_policies,
                attached_at
            from aws_accounts
            where account_id = :account
            """;

    private static final String IS_THERE = "select exists (select from aws_accounts where account_id = :account)";

    private static final String REGION = "select region from aws_accounts where account_id = :account";

    private static final String HAS_FUNCTIONS =
            "select exists (select from aws_accounts where account_id = :account and functions is not null)";

    private static final String HAS_HOSTED_ZONE =
            "select exists (select from aws_accounts where account_id = :account and hosted_zone is not null)";

    private static final String HAS_CACHE_NODES =
            "select exists (select from aws_accounts where account_id = :account and cache_nodes is not null)";

    private static final String HAS_ACCESS_POLICIES =
            "select exists (select from aws_accounts where account_id = :account and access_policies)";

    private static final String PUT = """
            insert into aws_accounts
                (account_id, role_arn, external_id, region, prefix, functions, hosted_zone, cache_nodes,
                 access_policies, attached_at)
            values (:account, :role, :externalId, :region, :prefix, :functions::jsonb, :hostedZone, :cacheNodes::jsonb,
                :accessPolicies, :now)
            on conflict (account_id) do update
            set role_arn = excluded.role_arn, external_id = excluded.external_id, region = excluded.region,
                prefix = excluded.prefix, functions = excluded.functions, hosted_zone = excluded.hosted_zone,
                cache_nodes = excluded.cache_nodes, access_policies = excluded.access_policies,
                attached_at = excluded.attached_at
            """;

    private static final String REMOVE = "delete from aws_accounts where account_id = :account";

    private static final String RELEASE = """
            delete from aws_roles
            where account_id = :account and (role_arn, prefix) <> (:role, :prefix)
            """;

    private static final String RELEASE_ALL = "delete from aws_roles where account_id = :account";

    private static final String CLAIM = """
            insert into aws_roles (role_arn, prefix, account_id)
            values (:role, :prefix, :account)
            on conflict do nothing
            """;

    private static final String IS_OURS = """
            select exists (
                select from aws_roles
                where role_arn = :role and prefix = :prefix and account_id = :account)
            """;

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
                                row.getString("prefix"),
                                functions(row.getString("functions")),
                                row.getString("hosted_zone"),
                                cacheNodes(row.getString("cache_nodes")),
                                row.getBoolean("access_policies")),
                        row.getTimestamp("attached_at").toInstant()))
                .findOne();
    }

    /// Returns the attached AWS account, and refuses an account that has none.
    static AwsAccount require(Handle tx, Account account, Secrets secrets) {
        return find(tx, account.id(), secrets)
                .orElseThrow(() -> STACK_IN_THE_WAY.because(
                        "Account `%s` has no attached AWS account. Attach the AWS account first."
                                .formatted(account.slug())))
                .account();
    }

    private static @Nullable LambdaSettings functions(@Nullable String stored) {
        return stored == null ? null : Json.readStored(stored, LambdaSettings.class);
    }

    private static @Nullable CacheNodes cacheNodes(@Nullable String stored) {
        return stored == null ? null : Json.readStored(stored, CacheNodes.class);
    }

    /// Whether new session stores can have a cache of their own.
    static boolean hasCacheNodes(Handle tx, AccountId account) {
        return is(tx, HAS_CACHE_NODES, account);
    }

    /// Whether functions of new stacks are made on AWS.
    static boolean hasFunctions(Handle tx, AccountId account) {
        return is(tx, HAS_FUNCTIONS, account);
    }

    /// Whether hosts of new stacks are made on AWS.
    static boolean hasHostedZone(Handle tx, AccountId account) {
        return is(tx, HAS_HOSTED_ZONE, account);
    }

    /// Whether new stores have an IAM policy for people.
    static boolean hasAccessPolicies(Handle tx, AccountId account) {
        return is(tx, HAS_ACCESS_POLICIES, account);
    }

    static boolean isThere(Handle tx, AccountId account) {
        return is(tx, IS_THERE, account);
    }

    private static boolean is(Handle tx, String question, AccountId account) {
        return tx.createQuery(question)
                .bind("account", account.value())
                .mapTo(Boolean.class)
                .one();
    }

    static Optional<String> region(Handle tx, AccountId account) {
        return tx.createQuery(REGION)
                .bind("account", account.value())
                .mapTo(String.class)
                .findOne();
    }

    /// Reserves role and prefix for the account, and frees those that it had before. A concurrent attachment of the
    /// same role waits.
    ///
    /// @return false if another account has them
    static boolean claim(Handle tx, AccountId account, AwsAccount it) {
        bound(tx.createUpdate(RELEASE), account, it).execute();
        bound(tx.createUpdate(CLAIM), account, it).execute();
        return bound(tx.createQuery(IS_OURS), account, it).mapTo(Boolean.class).one();
    }

    private static <S extends SqlStatement<S>> S bound(S statement, AccountId account, AwsAccount it) {
        return statement
                .bind("account", account.value())
                .bind("role", it.roleArn())
                .bind("prefix", it.prefix());
    }

    static void put(Handle tx, AccountId account, AwsAccount it, Secrets secrets, Instant now) {
        tx.createUpdate(PUT)
                .bind("account", account.value())
                .bind("role", it.roleArn())
                .bind("externalId", secrets.sealOwn(it.externalId(), name(account)))
                .bind("region", it.region())
                .bind("prefix", it.prefix())
                .bind("functions", it.functions() == null ? null : Json.text(it.functions()))
                .bind("hostedZone", it.hostedZone())
                .bind("cacheNodes", it.cacheNodes() == null ? null : Json.text(it.cacheNodes()))
                .bind("accessPolicies", it.hasAccessPolicies())
                .bind("now", now)
                .execute();
    }

    static void remove(Handle tx, AccountId account) {
        tx.createUpdate(RELEASE_ALL).bind("account", account.value()).execute();
        tx.createUpdate(REMOVE).bind("account", account.value()).execute();
    }

    private static String name(AccountId account) {
        return "aws-external-id-%d".formatted(account.value());
    }
}
