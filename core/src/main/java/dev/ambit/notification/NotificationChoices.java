package dev.ambit.notification;

import dev.ambit.db.AccountId;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The SQL of the notification settings of members.
final class NotificationChoices {

    private static final String LIST = """
        select kind, is_shown, is_mailed
        from notification_choices
        where account_id = :account and person_id = :person
        """;

    private static final String SAVE = """
        insert into notification_choices (account_id, person_id, kind, is_shown, is_mailed)
        values (:account, :person, :kind, :isShown, :isMailed)
        on conflict (account_id, person_id, kind) do update
        set is_shown = excluded.is_shown, is_mailed = excluded.is_mailed
        """;

    private static final String DELETE_PERSON = """
        delete from notification_choices
        where account_id = :account and person_id = :person
        """;

    private NotificationChoices() {}

    static Map<NotificationKind, NotificationChoice> list(Handle tx, AccountId account, UUID person) {
        Map<NotificationKind, NotificationChoice> choices = new EnumMap<>(NotificationKind.class);
        tx.createQuery(LIST)
                .bind("account", account.value())
                .bind("person", person)
                .map((row, _) -> Map.entry(
                        NotificationKind.valueOf(row.getString("kind")),
                        new NotificationChoice(row.getBoolean("is_shown"), row.getBoolean("is_mailed"))))
                .forEach(it -> choices.put(it.getKey(), it.getValue()));
        return choices;
    }

    static void save(Handle tx, AccountId account, UUID person, NotificationKind kind, NotificationChoice choice) {
        tx.createUpdate(SAVE)
                .bind("account", account.value())
                .bind("person", person)
                .bind("kind", kind)
                .bind("isShown", choice.isShown())
                .bind("isMailed", choice.isMailed())
                .execute();
    }

    static void deletePerson(Handle tx, AccountId account, UUID person) {
        tx.createUpdate(DELETE_PERSON)
                .bind("account", account.value())
                .bind("person", person)
                .execute();
    }
}
