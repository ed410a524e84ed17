package dev.ambit.notification;

import dev.ambit.db.AccountId;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The SQL of the chat channels of accounts.
final class NotificationHooks {

    private static final String FIND = """
        select url
        from notification_hooks
        where account_id = :account
        """;

    private static final String SAVE = """
        insert into notification_hooks (account_id, url, updated_at)
        values (:account, :url, :now)
        on conflict (account_id) do update
        set url = excluded.url, updated_at = excluded.updated_at
        """;

    private static final String REMOVE = """
        delete from notification_hooks
        where account_id = :account
        """;

    private NotificationHooks() {}

    /// Returns the encrypted URL.
    static Optional<byte[]> find(Handle tx, AccountId account) {
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .mapTo(byte[].class)
                .findOne();
    }

    static void save(Handle tx, AccountId account, byte[] url, Instant now) {
        tx.createUpdate(SAVE)
                .bind("account", account.value())
                .bind("url", url)
                .bind("now", now)
                .execute();
    }

    static void remove(Handle tx, AccountId account) {
        tx.createUpdate(REMOVE).bind("account", account.value()).execute();
    }
}
