package dev.ambit.notification;

import dev.ambit.db.AccountId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The SQL of messages that are to be sent.
public final class Outbox {

    /// The placeholder of the secret link in the content of a message.
    static final String LINK = "{link}";

    /// The placeholder of the console's address in the content of a message.
    static final String PATH = "{path}";

    private static final String INSERT_MAIL = """
        insert into outbox (account_id, channel, recipient, subject, content, secret, due_at)
        values (:account, 'MAIL', :recipient, :subject, :content, :secret, :now)
        """;

    private static final String INSERT_MAILS = """
        insert into outbox (account_id, channel, recipient, subject, content, due_at)
        select :account, 'MAIL', email, :subject, :content, :now
        from people
        where person_id = any (:people)
        """;

    private static final String INSERT_HOOK = """
        insert into outbox (account_id, channel, recipient, subject, content, secret, due_at)
        values (:account, 'HOOK', '', :subject, :content, :secret, :now)
        """;

    private static final String CLAIM = """
        update outbox
        set due_at = :until, is_begun = true, attempts = attempts + 1
        where message_id = (
            select message_id
            from outbox
            where channel = :channel and due_at <= :now and not is_begun
            order by due_at
            limit 1
            for update skip locked)
        returning message_id, channel, recipient, subject, content, secret, attempts
        """;

    private static final String POSTPONE = """
        update outbox
        set due_at = :at, is_begun = false
        where message_id = :id
        """;

    private static final String REMOVE = """
        delete from outbox
        where message_id = :id
        """;

    /// The result of these attempts will never be known, because their server has ended.
    private static final String ABANDON_MAILS = """
        delete from outbox
        where channel = 'MAIL' and is_begun and due_at <= :now
        returning message_id
        """;

    /// A chat channel may get a message twice, unlike the recipient of a mail.
    private static final String RETRY_HOOKS = """
        update outbox
        set is_begun = false
        where channel = 'HOOK' and is_begun and due_at <= :now
        """;

    private static final String DELETE_MAILS = """
        delete from outbox
        where account_id = :account and channel = 'MAIL' and recipient = :recipient
        """;

    private static final String REMOVE_MAILS = """
        delete from outbox
        where channel = 'MAIL' and due_at <= :now
        """;

    private Outbox() {}

    /// Adds a mail to one address.
    ///
    /// @param account null: it concerns no account
    /// @param secret the encrypted link that replaces [#LINK]
    static void addMail(
            Handle tx,
            @Nullable AccountId account,
            String recipient,
            String subject,
            String content,
            byte[] secret,
            Instant now) {
        tx.createUpdate(INSERT_MAIL)
                .bind("account", account == null ? null : account.value())
                .bind("recipient", recipient)
                .bind("subject", subject)
                .bind("content", content)
                .bind("secret", secret)
                .bind("now", now)
                .execute();
    }

    /// @param content with [#PATH]
    static void addMails(Handle tx, AccountId account, List<UUID> people, String subject, String content, Instant now) {
        if (!people.isEmpty()) {
            tx.createUpdate(INSERT_MAILS)
                    .bind("account", account.value())
                    .bind("people", people.toArray(UUID[]::new))
                    .bind("subject", subject)
                    .bind("content", content)
                    .bind("now", now)
                    .execute();
        }
    }

    /// @param url encrypted
    static void addHook(Handle tx, AccountId account, byte[] url, String subject, String content, Instant now) {
        tx.createUpdate(INSERT_HOOK)
                .bind("account", account.value())
                .bind("subject", subject)
                .bind("content", content)
                .bind("secret", url)
                .bind("now", now)
                .execute();
    }

    /// Begins the next attempt. It counts as begun until [#remove] or [#postpone].
    static Optional<OutboxMessage> claim(Handle tx, OutboxMessage.Channel channel, Instant now, Duration claim) {
        return tx.createQuery(CLAIM)
                .bind("channel", channel)
                .bind("now", now)
                .bind("until", now.plus(claim))
                .map((row, _) -> read(row))
                .findOne();
    }

    static void postpone(Handle tx, long id, Instant at) {
        tx.createUpdate(POSTPONE).bind("id", id).bind("at", at).execute();
    }

    static void remove(Handle tx, long id) {
        tx.createUpdate(REMOVE).bind("id", id).execute();
    }

    /// Deletes mails whose server ended during the attempt.
    static List<Long> abandonMails(Handle tx, Instant now) {
        return tx.createQuery(ABANDON_MAILS).bind("now", now).mapTo(Long.class).list();
    }

    /// Makes messages to chat channels due again if their server ended during the attempt.
    static void retryHooks(Handle tx, Instant now) {
        tx.createUpdate(RETRY_HOOKS).bind("now", now).execute();
    }

    /// Deletes the account's queued mails to a former member.
    static void deleteMails(Handle tx, AccountId account, String recipient) {
        tx.createUpdate(DELETE_MAILS)
                .bind("account", account.value())
                .bind("recipient", recipient)
                .execute();
    }

    /// Deletes due mails, for a server that sends no mail.
    static void removeMails(Handle tx, Instant now) {
        tx.createUpdate(REMOVE_MAILS).bind("now", now).execute();
    }

    private static OutboxMessage read(ResultSet row) throws SQLException {
        return new OutboxMessage(
                row.getLong("message_id"),
                OutboxMessage.Channel.valueOf(row.getString("channel")),
                row.getString("recipient"),
                row.getString("subject"),
                row.getString("content"),
                row.getBytes("secret"),
                row.getInt("attempts"));
    }
}
