package dev.ambit.notification;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMailUtil;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.Waiting;
import dev.ambit.db.Database;
import jakarta.mail.internet.MimeMessage;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Notifications in the console and by mail.
@ExtendWith(SharedMailingServer.class)
class NotificationsTest {

    private static final Pattern TOKEN = Pattern.compile("https://ambit\\.example/console/(\\w+)\\?token=(\\S+)");

    private final MailingServer at;
    private final Http http;
    private final TestAccount acme;
    private final TestPerson owner;

    NotificationsTest(MailingServer at) {
        this.at = at;
        this.http = at.http();
        this.acme = TestAccount.open(http, "Acme");
        this.owner = TestPerson.owner(acme);
    }

    @LongTest
    void invitation_is_mailed_with_a_link_that_works_once() {
        String email = TestPerson.anyEmail();

        Reply invited = http.post(acme.key(), "/api/v1/members", "{\"email\": \"%s\"}".formatted(email))
                .isOk();

        assertThat(invited.at("isMailed")).isEqualTo(true);
        MimeMessage mail = at.mailTo(email, "Invitation to Acme");
        String token = token(mail, "join");
        Reply offer = http.post("", "/api/v1/invitations/look", "{\"token\": \"%s\"}".formatted(token))
                .isOk();
        assertThat(offer.text("accountName")).isEqualTo("Acme");
        assertThat(offer.text("email")).isEqualTo(email);
        assertThat(offer.at("isRegistered")).isEqualTo(false);
        assertThat(token).isEqualTo(invited.text("token"));
        TestPerson.accept(http, token, TestPerson.PASSWORD);
        http.post(
                        "",
                        "/api/v1/invitations/accept",
                        "{\"token\": \"%s\", \"password\": \"%s\"}".formatted(token, TestPerson.PASSWORD))
                .isProblem(409, "MemberInvitationError");
    }

    @Test
    void at_most_five_invitations_to_an_address_are_mailed_per_hour() {
        String email = TestPerson.anyEmail();
        String id = http.post(acme.key(), "/api/v1/members", "{\"email\": \"%s\"}".formatted(email))
                .isOk()
                .text("member.id");

        List<Object> mailed = Stream.generate(
                        () -> http.post(acme.key(), "/api/v1/members/%s/invitation".formatted(id), ""))
                .limit(10)
                .map(it -> it.isOk().at("isMailed"))
                .toList();

        // The hour can change during the test.
        assertThat(mailed).startsWith(true, true, true, true).contains(false);
        TestAccount other = TestAccount.open(http, "Other");
        assertThat(http.post(other.key(), "/api/v1/members", "{\"email\": \"%s\"}".formatted(email))
                        .isOk()
                        .at("isMailed"))
                .isEqualTo(false);
    }

    @LongTest
    void forgotten_password_is_reset_by_mail() {
        assertThat(http.get("", "/api/v1/password-resets").at("isByMail")).isEqualTo(true);

        http.post("", "/api/v1/password-resets/request", "{\"email\": \"%s\"}".formatted(owner.email()))
                .isOk();

        String token = token(at.mailTo(owner.email(), "Password reset"), "reset");
        http.post("", "/api/v1/password-resets/redeem", """
                {"token": "%s", "password": "another good password"}
                """.formatted(token)).isOk();
        http.post("", "/api/v1/password-resets/redeem", """
                {"token": "%s", "password": "another good password"}
                """.formatted(token)).isProblem(401, "Unauthenticated");
    }

    @LongTest
    void repeated_request_keeps_the_first_password_reset_and_notifies_nobody() {
        TestPerson ann = TestPerson.join(acme, TestPerson.anyEmail(), "\"accountRole\": \"OWNER\"");
        String body = "{\"email\": \"%s\"}".formatted(owner.email());
        http.post("", "/api/v1/password-resets/request", body).isOk();
        String token = token(at.mailTo(owner.email(), "Password reset"), "reset");

        http.post("", "/api/v1/password-resets/request", body).isOk();

        assertThat(subjects(ann)).noneMatch(it -> it.contains("password reset"));
        http.post("", "/api/v1/password-resets/redeem", """
                {"token": "%s", "password": "another good password"}
                """.formatted(token)).isOk();
    }

    @Test
    void password_reset_request_does_not_reveal_whether_an_address_is_known() {
        String stranger = TestPerson.anyEmail();

        Reply known = http.post("", "/api/v1/password-resets/request", "{\"email\": \"%s\"}".formatted(owner.email()));
        Reply unknown = http.post("", "/api/v1/password-resets/request", "{\"email\": \"%s\"}".formatted(stranger));

        assertThat(unknown.http().body()).isEqualTo(known.http().body());
        at.mailTo(owner.email(), "Password reset");
        assertThat(at.mailsTo(stranger)).isEmpty();
    }

    @Test
    void password_reset_request_does_not_wait_for_the_person_whom_it_concerns() {
        Reply asked = at.whileLocked(
                "select from people where email = '%s' for update".formatted(owner.email()),
                () -> http.post("", "/api/v1/password-resets/request", "{\"email\": \"%s\"}".formatted(owner.email())));

        assertThat(asked.http().statusCode()).isEqualTo(202);
        at.mailTo(owner.email(), "Password reset");
        Waiting.until(() -> at.count("password_reset_requests"), it -> it == 0);
    }

    @LongTest
    void members_get_notifications_through_the_channels_they_chose() {
        TestPerson ann = TestPerson.join(acme, TestPerson.anyEmail(), "\"accountRole\": \"OWNER\"");
        choose(owner, "INVITATION", true, false);
        choose(ann, "INVITATION", false, true);
        String email = TestPerson.anyEmail();

        http.post(acme.key(), "/api/v1/members", "{\"email\": \"%s\"}".formatted(email))
                .isOk();

        at.mailTo(ann.email(), email + " was invited");
        assertThat(subjects(owner)).contains(email + " was invited");
        assertThat(subjects(ann)).doesNotContain(email + " was invited");
        at.mailTo(email, "Invitation to Acme");
        assertThat(at.mailsTo(owner.email()))
                .noneMatch(it -> MailingServer.subject(it).equals(email + " was invited"));
    }

    @Test
    void only_owners_get_notifications_about_members() {
        TestPerson admin = TestPerson.member(acme, "ADMIN", "ADMIN");

        http.post(acme.key(), "/api/v1/members", "{\"email\": \"%s\"}".formatted(TestPerson.anyEmail()))
                .isOk();

        assertThat(subjects(admin)).isEmpty();
        assertThat(subjects(owner)).isNotEmpty();
    }

    @Test
    void read_notifications_are_no_longer_counted() {
        TestPerson.member(acme, "VIEWER", "VIEWER");
        assertThat(get(owner, "/notifications/unread").text("count")).isEqualTo("1");
        String last = get(owner, "/notifications").text("0.id");

        send(owner, "POST", "/notifications/read", "{\"through\": %s}".formatted(last));

        assertThat(get(owner, "/notifications/unread").text("count")).isEqualTo("0");
        assertThat(get(owner, "/notifications").at("0.readAt")).isNotNull();
    }

    @LongTest
    void notification_list_is_paginated() {
        for (int i = 0; i < 3; i++) {
            TestPerson.member(acme, "VIEWER", "VIEWER");
        }

        Reply first = get(owner, "/notifications?limit=2");
        Reply second = get(owner, "/notifications?limit=2&after=" + first.next());

        assertThat(first.texts("id")).hasSize(2).isSortedAccordingTo(java.util.Comparator.reverseOrder());
        assertThat(second.texts("id")).hasSize(1).doesNotContainAnyElementsOf(first.texts("id"));
        Reply back = get(owner, "/notifications?limit=2&before=" + second.prev());
        assertThat(back.texts("id")).isEqualTo(first.texts("id"));
    }

    @LongTest
    void notifications_and_queued_mails_of_a_removed_member_are_deleted() {
        TestPerson ann = TestPerson.join(acme, TestPerson.anyEmail(), "\"accountRole\": \"OWNER\"");
        TestPerson.member(acme, "VIEWER", "VIEWER");
        choose(ann, "INVITATION", true, true);
        at.execute("""
                insert into outbox (account_id, channel, recipient, subject, content, due_at)
                values (?, 'MAIL', ?, 'S', 'C', now() + interval '1 hour')
                """, at.id(acme), ann.email());
        String rows =
                "notification_readers where account_id = %d and person_id = '%s'".formatted(at.id(acme), ann.id());
        assertThat(at.count(rows)).isPositive();

        http.delete(acme.key(), "/api/v1/members/" + ann.id(), "").isOk();

        assertThat(at.count(rows)).isZero();
        assertThat(at.count("notification_choices where person_id = '%s'".formatted(ann.id())))
                .isZero();
        assertThat(at.count("outbox where recipient = '%s' and subject = 'S'".formatted(ann.email())))
                .isZero();
    }

    @LongTest
    void notifications_are_deleted_after_90_days() {
        TestPerson.member(acme, "VIEWER", "VIEWER");
        assertThat(subjects(owner)).isNotEmpty();
        at.execute(
                "update notifications set created_at = now() - interval '91 days' where account_id = ?", at.id(acme));
        TestPerson.member(acme, "VIEWER", "VIEWER");

        try (Database database =
                Database.open(at.postgres().url(), at.postgres().ownerUrl(), 1)) {
            var retention = new NotificationRetention(database.transactions(), InstantSource.system());
            CompletableFuture.runAsync(retention::runOnce, Thread::startVirtualThread)
                    .join();
        }

        assertThat(at.count("notifications where account_id = " + at.id(acme))).isEqualTo(1);
        assertThat(at.count("notification_readers where account_id = " + at.id(acme)))
                .isEqualTo(1);
    }

    /// Notifications belong to people, so a key cannot read them.
    @Test
    void key_has_no_notifications() {
        http.get(acme.key(), "/api/v1/notifications").isProblem(403, "AccessDeniedError");
    }

    private void choose(TestPerson person, String kind, boolean isShown, boolean isMailed) {
        send(
                person,
                "PUT",
                "/notifications/settings",
                "{\"kinds\": [{\"kind\": \"%s\", \"shown\": %s, \"mailed\": %s}]}".formatted(kind, isShown, isMailed));
    }

    private List<String> subjects(TestPerson person) {
        return get(person, "/notifications").texts("subject");
    }

    private Reply get(TestPerson person, String path) {
        return http.send(person.request(path).GET()).isOk();
    }

    private void send(TestPerson person, String method, String path, String json) {
        person.send(method, path, json).isOk();
    }

    private static String token(MimeMessage mail, String page) {
        Matcher link = TOKEN.matcher(GreenMailUtil.getBody(mail));
        assertThat(link.find()).isTrue();
        assertThat(link.group(1)).isEqualTo(page);
        return link.group(2);
    }
}
