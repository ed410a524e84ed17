package dev.ambit.audit;

import dev.ambit.event.Author;
import dev.ambit.http.Json;
import dev.ambit.notification.Notice;
import dev.ambit.notification.NotificationKind;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The audited operations that members are told about.
final class AccountNotices {

    private static final String USER = "USER";

    private AccountNotices() {}

    static Optional<Notice> of(Author author, AccountAuditEntry entry, Instant now) {
        return switch (entry.operation()) {
            case MEMBER_INVITED, INVITATION_RENEWED ->
                Optional.of(ofMember(NotificationKind.INVITATION, "%s was invited", author, entry, now));
            // Strangers can request a reset in the name of a member, so such a reset causes no notice.
            case PASSWORD_RESET_ISSUED ->
                entry.entity().equals(person(author))
                        ? Optional.empty()
                        : Optional.of(ofMember(
                                NotificationKind.PASSWORD_RESET,
                                "A password reset was issued for %s",
                                author,
                                entry,
                                now));
            case ORDER_CREATED -> Optional.of(ofOrder(NotificationKind.ORDER_PLACED, "placed", author, entry, now));
            case ORDER_QUOTED -> Optional.of(ofOrder(NotificationKind.ORDER_QUOTED, "quoted", author, entry, now));
            case ORDER_APPROVED ->
                Optional.of(ofOrder(NotificationKind.ORDER_APPROVED, "approved", author, entry, now));
            case ORDER_PROVISIONED ->
                Optional.of(ofOrder(NotificationKind.ORDER_PROVISIONED, "provisioned", author, entry, now));
            // Most operations are only of interest in the audit log.
            default -> Optional.empty();
        };
    }

    private static Notice ofMember(
            NotificationKind kind, String sentence, Author author, AccountAuditEntry entry, Instant now) {
        String subject = sentence.formatted(text(entry.after(), "email"));
        return new Notice(kind, key(entry, now), subject, subject + ".", "/members", person(author));
    }

    private static Notice ofOrder(
            NotificationKind kind, String verb, Author author, AccountAuditEntry entry, Instant now) {
        String name = text(entry.after(), "displayName");
        String subject = "Order%s was %s".formatted(name.isEmpty() ? "" : " “%s”".formatted(name), verb);
        return new Notice(kind, key(entry, now), subject, subject + ".", "/orders/" + entry.entity(), person(author));
    }

    private static String key(AccountAuditEntry entry, Instant now) {
        return "%s %s".formatted(entry.entity(), now);
    }

    private static String text(@Nullable Object state, String field) {
        Map<String, Object> fields = state == null ? Map.of() : Json.map(Json.text(state));
        Object value = fields.get(field);
        return value == null ? "" : value.toString();
    }

    private static @Nullable UUID person(Author author) {
        String id = author.actor().id();
        return id != null && author.actor().type().equals(USER) ? UUID.fromString(id) : null;
    }
}
