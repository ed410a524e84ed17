package dev.ambit.github;

import dev.ambit.access.Secrets;
import dev.ambit.db.AccountId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The table `github_apps`: the GitHub App of each account of Ambit that has one.
final class GithubApps {

    private static final String FIND = """
            select app_id, installation_id, private_key, webhook_secret, repository, api_url, attached_at
            from github_apps
            where account_id = :account
            """;

    private static final String IS_THERE = "select exists (select from github_apps where account_id = :account)";

    private static final String PUT = """
            insert into github_apps (account_id, app_id, installation_id, private_key, webhook_secret, repository,
                api_url, attached_at)
            values (:account, :app, :installation, :key, :secret, :repository, :apiUrl, :now)
            on conflict (account_id) do update
            set app_id = excluded.app_id, installation_id = excluded.installation_id,
                private_key = excluded.private_key, webhook_secret = excluded.webhook_secret,
                repository = excluded.repository, api_url = excluded.api_url, attached_at = excluded.attached_at
            """;

    private static final String REMOVE = "delete from github_apps where account_id = :account";

    /// An attached App.
    record Attached(GithubApp app, Instant at) {}

    private GithubApps() {}

    static Optional<Attached> find(Handle tx, AccountId account, Secrets secrets) {
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .map((row, _) -> read(row, account, secrets))
                .findOne();
    }

    static boolean isThere(Handle tx, AccountId account) {
        return tx.createQuery(IS_THERE)
                .bind("account", account.value())
                .mapTo(Boolean.class)
                .one();
    }

    static void put(Handle tx, AccountId account, GithubApp it, Secrets secrets, Instant now) {
        tx.createUpdate(PUT)
                .bind("account", account.value())
                .bind("app", it.appId())
                .bind("installation", it.installationId())
                .bind("key", secrets.sealOwn(it.privateKey(), keyName(account)))
                .bind("secret", secrets.sealOwn(it.webhookSecret(), secretName(account)))
                .bind("repository", it.repository())
                .bind("apiUrl", it.apiUrl())
                .bind("now", now)
                .execute();
    }

    static void remove(Handle tx, AccountId account) {
        tx.createUpdate(REMOVE).bind("account", account.value()).execute();
    }

    private static Attached read(ResultSet row, AccountId account, Secrets secrets) throws SQLException {
        var app = new GithubApp(
                row.getLong("app_id"),
                row.getLong("installation_id"),
                secrets.openOwn(row.getBytes("private_key"), keyName(account)),
                secrets.openOwn(row.getBytes("webhook_secret"), secretName(account)),
                row.getString("repository"),
                row.getString("api_url"));
        return new Attached(app, row.getTimestamp("attached_at").toInstant());
    }

    private static String keyName(AccountId account) {
        return "github-private-key-%d".formatted(account.value());
    }

    private static String secretName(AccountId account) {
        return "github-webhook-secret-%d".formatted(account.value());
    }
}
