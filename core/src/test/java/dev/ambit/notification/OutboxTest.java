package dev.ambit.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.Waiting;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Messages to chat channels, and failures of sending.
@ExtendWith(SharedMailingServer.class)
class OutboxTest {

    private final MailingServer at;
    private final Http http;
    private final TestAccount acme;
    private final TestPerson owner;

    OutboxTest(MailingServer at) {
        this.at = at;
        this.http = at.http();
        this.acme = TestAccount.open(http, "Acme");
        this.owner = TestPerson.owner(acme);
    }

    @LongTest
    void chat_channel_gets_notifications() {
        setHook("/slack");
        assertThat(http.get(acme.key(), "/api/v1/notifications/hook").at("isSet"))
                .isEqualTo(true);

        String email = TestPerson.anyEmail();
        http.post(acme.key(), "/api/v1/members", "{\"email\": \"%s\"}".formatted(email))
                .isOk();

        String posted = Waiting.until(() -> String.join("\n", at.chats()), it -> it.contains(email + " was invited"));
        assertThat(posted).contains("https://ambit.example/console/%s/members".formatted(acme.slug()));
        Waiting.until(() -> at.count("outbox"), it -> it == 0);
    }

    @Test
    void chat_messages_of_a_server_that_stopped_are_sent_again_one_after_another() {
        setHook("/begun");

        at.execute("""
                insert into outbox (channel, recipient, subject, content, secret, is_begun, due_at)
                select 'HOOK', '', 'S', 'C', url, true, now() - interval '1 minute'
                from generate_series(1, 3), (select url from notification_hooks order by updated_at desc limit 1) as hook
                """);

        assertThat(Waiting.until(at::begun, it -> it.size() == 3)).containsOnly(1L);
    }

    @LongTest
    void deleted_chat_channel_gets_one_attempt() {
        setHook("/gone");

        TestPerson.member(acme, "VIEWER", "VIEWER");

        Waiting.until(() -> at.count("outbox where channel = 'HOOK' and account_id = " + at.id(acme)), it -> it == 0);
    }

    @LongTest
    void silent_chat_channel_does_not_delay_mails() {
        setHook("/silent");
        String email = TestPerson.anyEmail();
        Instant start = Instant.now();

        http.post(acme.key(), "/api/v1/members", "{\"email\": \"%s\"}".formatted(email))
                .isOk();

        at.mailTo(email, "Invitation to Acme");
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(9));
        assertThat(at.count("outbox where channel = 'HOOK' and account_id = " + at.id(acme)))
                .isEqualTo(1);
        at.execute("delete from outbox where account_id = ?", at.id(acme));
    }

    @LongTest
    void chat_channel_gets_no_links_or_mentions_of_members() {
        setHook("/slack");
        String name = "<!channel> & " + acme.slug();

        at.execute("""
                insert into outbox (channel, recipient, subject, content, secret, due_at)
                select 'HOOK', '', ?, 'C', url, now()
                from notification_hooks
                where account_id = ?
                """, name, at.id(acme));

        assertThat(Waiting.until(() -> String.join("\n", at.chats()), it -> it.contains("&amp; " + acme.slug())))
                .contains("*&lt;!channel&gt; &amp; " + acme.slug());
    }

    @LongTest
    void message_of_another_master_key_is_removed_and_the_next_one_is_sent() {
        String email = TestPerson.anyEmail();

        at.execute("""
                insert into outbox (channel, recipient, subject, content, secret, due_at)
                values ('MAIL', 'unreadable@example.com', 'S', '{link}', 'x', now() - interval '1 minute'),
                    ('MAIL', ?, 'Next', 'C', null, now())
                """, email);

        at.mailTo(email, "Next");
        Waiting.until(() -> at.count("outbox where recipient = 'unreadable@example.com'"), it -> it == 0);
    }

    @Test
    void private_address_is_refused_as_chat_channel() {
        http.put(acme.key(), "/api/v1/notifications/hook", "{\"url\": \"http://10.0.0.1/x\"}")
                .isProblem(400, "BadUserInput");
    }

    /// The server does not trust GreenMail's certificate, so it sends nothing and tries again later.
    @Test
    void mail_is_kept_while_the_mail_server_cannot_be_trusted_or_reached() {
        var mailer =
                new Mailer(MailServer.of(URI.create("smtps://a:b@127.0.0.1:" + at.mailPort()), MailingServer.FROM));
        assertThat(mailer.send(
                                "1",
                                owner.email(),
                                "S",
                                "T",
                                InstantSource.system().instant())
                        .result())
                .isEqualTo(MailAttempt.Result.RETRY);
        var starttls =
                new Mailer(MailServer.of(URI.create("smtp://a:b@127.0.0.1:" + at.mailPort()), MailingServer.FROM));
        assertThat(starttls.send(
                                "1",
                                owner.email(),
                                "S",
                                "T",
                                InstantSource.system().instant())
                        .result())
                .isEqualTo(MailAttempt.Result.RETRY);
        assertThat(at.mailsTo(owner.email()))
                .noneMatch(it -> MailingServer.subject(it).equals("S"));
    }

    @Test
    void text_form_of_a_mail_server_hides_its_credentials() {
        assertThat(MailServer.of(URI.create("smtps://user:secret@mail.example"), MailingServer.FROM)
                        .toString())
                .isEqualTo("MailServer[mail.example:465]");
    }

    private void setHook(String path) {
        http.put(acme.key(), "/api/v1/notifications/hook", "{\"url\": \"%s\"}".formatted(at.chatUrl(path)))
                .isOk();
    }
}
