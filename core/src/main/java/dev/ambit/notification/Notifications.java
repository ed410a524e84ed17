package dev.ambit.notification;

import dev.ambit.access.Memberships;
import dev.ambit.account.Accounts;
import dev.ambit.db.AccountId;
import dev.ambit.db.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The SQL of notifications and of the members who see them.
public final class Notifications {

    private static final String INSERT = """
        insert into notifications (account_id, kind, event_key, subject, content, path, created_at)
        values (:account, :kind, :key, :subject, :content, :path, :now)
        on conflict do nothing
        returning notification_id
        """;

    private static final String AUDIENCE = """
        from %s as member
        left join notification_choices as choice
            on choice.account_id = member.account_id and choice.person_id = member.person_id and choice.kind = :kind
        where member.account_id = :account
            and member.joined_at is not null
            and (member.account_role = 'OWNER' or (not :isForOwners and member.production_role = 'ADMIN'))
            and (:author::uuid is null or member.person_id <> :author::uuid)
        """.formatted(Memberships.MEMBERS);

    private static final String SHOW = """
        insert into notification_readers (account_id, person_id, notification_id)
        select member.account_id, member.person_id, :id
        """ + AUDIENCE + """
            and coalesce(choice.is_shown, :isDefault)
        """;

    private static final String MAILED = "select member.person_id " + AUDIENCE + """
            and coalesce(choice.is_mailed, :isDefault)
        """;

    private static final String LIST = """
        select notification_id, kind, subject, content, path, created_at, read_at
        from notification_readers
        join notifications using (account_id, notification_id)
        where account_id = :account and person_id = :person
            and (:from::bigint is null or notification_id < :from)
        order by notification_id desc
        limit :limit
        """;

    private static final String LIST_BACKWARD = """
        select notification_id, kind, subject, content, path, created_at, read_at
        from notification_readers
        join notifications using (account_id, notification_id)
        where account_id = :account and person_id = :person
            and (:from::bigint is null or notification_id > :from)
        order by notification_id
        limit :limit
        """;

    private static final String UNREAD = """
        select count(*)
        from (
            select
            from notification_readers
            where account_id = :account and person_id = :person and read_at is null
            limit :limit
        ) as unread
        """;

    private static final String READ = """
        update notification_readers
        set read_at = :now
        where account_id = :account and person_id = :person and notification_id <= :last and read_at is null
        """;

    private static final String OLD = """
        select notification_id
        from notifications
        where account_id = :account and created_at < :before
        order by notification_id
        limit :limit
        """;

    private static final String DELETE_READERS = """
        delete from notification_readers
        where account_id = :account and notification_id = any (:ids)
        """;

    private static final String DELETE = """
        delete from notifications
        where account_id = :account and notification_id = any (:ids)
        """;

    private static final String DELETE_PERSON = """
        delete from notification_readers
        where account_id = :account and person_id = :person
        """;

    private Notifications() {}

    /// Tells the members of the account about an event, in the transaction of the event. `tx` is in the scope of the
    /// account.
    public static void raise(Handle tx, AccountId account, Notice notice, Instant now) {
        Optional<Long> id = tx.createQuery(INSERT)
                .bind("account", account.value())
                .bind("kind", notice.kind())
                .bind("key", notice.key())
                .bind("subject", notice.subject())
                .bind("content", notice.content())
                .bind("path", notice.path())
                .bind("now", now)
                .mapTo(Long.class)
                .findOne();
        if (id.isEmpty()) {
            return;
        }
        tx.createUpdate(SHOW)
                .bind("account", account.value())
                .bind("kind", notice.kind())
                .bind("isForOwners", notice.kind().isForOwnersOnly())
                .bind("author", notice.author())
                .bind("isDefault", notice.kind().defaultChoice().isShown())
                .bind("id", id.get())
                .execute();
        List<UUID> mailed = tx.createQuery(MAILED)
                .bind("account", account.value())
                .bind("kind", notice.kind())
                .bind("isForOwners", notice.kind().isForOwnersOnly())
                .bind("author", notice.author())
                .bind("isDefault", notice.kind().defaultChoice().isMailed())
                .mapTo(UUID.class)
                .list();
        String link = Outbox.PATH + Accounts.require(tx, account).slug().value() + notice.path();
        String content = "%s%n%n%s%n".formatted(notice.content(), link);
        Outbox.addMails(tx, account, mailed, notice.subject(), content, now);
        String posted = notice.kind().namesCustomers() ? link : content;
        NotificationHooks.find(tx, account)
                .ifPresent(url -> Outbox.addHook(tx, account, url, notice.subject(), posted, now));
    }

    /// Lists the notifications of a member, latest first.
    ///
    /// @param from an id; null: the start of the list
    static List<Notification> list(
            Handle tx, AccountId account, UUID person, @Nullable Long from, boolean isBackward, int limit) {
        return tx.createQuery(isBackward ? LIST_BACKWARD : LIST)
                .bind("account", account.value())
                .bind("person", person)
                .bind("from", from)
                .bind("limit", limit)
                .map(Notifications::read)
                .list();
    }

    /// Counts unread notifications up to `max`.
    static int unread(Handle tx, AccountId account, UUID person, int max) {
        return tx.createQuery(UNREAD)
                .bind("account", account.value())
                .bind("person", person)
                .bind("limit", max)
                .mapTo(Integer.class)
                .one();
    }

    /// Marks the notifications up to this one as read.
    static void markRead(Handle tx, AccountId account, UUID person, long last, Instant now) {
        tx.createUpdate(READ)
                .bind("account", account.value())
                .bind("person", person)
                .bind("last", last)
                .bind("now", now)
                .execute();
    }

    /// Deletes the oldest notifications before this time, at most `limit`.
    static void removeOld(Handle tx, AccountId account, Instant before, int limit) {
        Long[] ids = tx.createQuery(OLD)
                .bind("account", account.value())
                .bind("before", before)
                .bind("limit", limit)
                .mapTo(Long.class)
                .list()
                .toArray(Long[]::new);
        if (ids.length > 0) {
            tx.createUpdate(DELETE_READERS)
                    .bind("account", account.value())
                    .bind("ids", ids)
                    .execute();
            tx.createUpdate(DELETE)
                    .bind("account", account.value())
                    .bind("ids", ids)
                    .execute();
        }
    }

    /// Deletes the read marks, notification settings and queued mails of a former member of the account.
    public static void deletePerson(Handle tx, AccountId account, UUID person, String email) {
        tx.createUpdate(DELETE_PERSON)
                .bind("account", account.value())
                .bind("person", person)
                .execute();
        NotificationChoices.deletePerson(tx, account, person);
        Outbox.deleteMails(tx, account, email);
    }

    private static Notification read(ResultSet row, StatementContext context) throws SQLException {
        return new Notification(
                row.getLong("notification_id"),
                NotificationKind.valueOf(row.getString("kind")),
                row.getString("subject"),
                row.getString("content"),
                row.getString("path"),
                Objects.requireNonNull(Columns.instant(row, "created_at")),
                Columns.instant(row, "read_at"));
    }
}
