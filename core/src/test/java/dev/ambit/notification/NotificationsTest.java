package dev.ambit.notification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.ServerUnderTest;
import dev.ambit.TestAccount;
import dev.ambit.TestOptions;
import dev.ambit.TestPerson;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import dev.ambit.db.Database;
import dev.ambit.postgres.EmbeddedPostgres;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Notifications on a server that sends mail to a real SMTP server with authentication.
class NotificationsTest {

    private static final Pattern TOKEN = Pattern.compile("https://ambit\\.example/console/(\\w+)\\?token=(\\S+)");
    private static final String FROM = "ambit@ambit.example";

    @TempDir
    static Path data;

    private static final Queue<String> CHATS = new ConcurrentLinkedQueue<>();

    /// The number of begun messages to chat channels, at each request.
    private static final Queue<Long> BEGUN = new ConcurrentLinkedQueue<>();

    private static GreenMail mails;
    private static HttpServer slack;
    private static EmbeddedPostgres postgres;
    private static Server server;
    private static Http http;

    private TestAccount acme;
    private TestPerson owner;

    @BeforeAll
    static void start() throws IOException {
        mails = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mails.setUser("ambit", "se:cret");
        mails.start();
        slack = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        slack.createContext("/slack", exchange -> {
            CHATS.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        slack.createContext("/begun", exchange -> {
            BEGUN.add(count("outbox where channel = 'HOOK' and is_begun"));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        slack.createContext("/gone", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        slack.createContext("/silent", _ -> {});
        slack.start();
        postgres = EmbeddedPostgres.start(data);
        server = start("smtp://ambit:se%3Acret@127.0.0.1:" + mails.getSmtp().getPort() + "?tls=off");
        http = new Http(server.port());
    }

    @BeforeEach
    void open() {
        acme = TestAccount.open(http, "Acme");
        owner = TestPerson.owner(acme);
    }

    private static Server start(String smtp) {
        return ServerUnderTest.ofClassPath()
                .start(
                        new TestOptions(data)
                                .database(postgres)
                                .databaseConnections(6)
                                .allowAddresses(TestOptions.LOOPBACK)
                                .publicUrl("https://ambit.example")
                                .mail(MailServer.of(URI.create(smtp), FROM))
                                .build(),
                        postgres.superuserUrl(),
                        InstantSource.system());
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        postgres.close();
        mails.stop();
        slack.stop(0);
    }

    @Test
    void invitation_is_mailed_with_a_link_that_works_once() {
        String email = TestPerson.anyEmail();

        Reply invited = http.post(acme.key(), "/api/v1/members", "{\"email\": \"%s\"}".formatted(email))
                .isOk();

        assertThat(invited.at("isMailed")).isEqualTo(true);
        MimeMessage mail = mailTo(email, "Invitation to Acme");
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
    void five_invitations_to_an_address_are_mailed_in_an_hour() {
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

    @Test
    void forgotten_password_is_reset_by_mail() {
        assertThat(http.get("", "/api/v1/password-resets").at("isByMail")).isEqualTo(true);

        http.post("", "/api/v1/password-resets/request", "{\"email\": \"%s\"}".formatted(owner.email()))
                .isOk();

        String token = token(mailTo(owner.email(), "Password reset"), "reset");
        http.post("", "/api/v1/password-resets/redeem", """
                {"token": "%s", "password": "another good password"}
                """.formatted(token)).isOk();
        http.post("", "/api/v1/password-resets/redeem", """
                {"token": "%s", "password": "another good password"}
                """.formatted(token)).isProblem(401, "Unauthenticated");
    }

    @Test
    void repeated_request_keeps_the_first_password_reset_and_notifies_nobody() {
        TestPerson ann = TestPerson.join(acme, TestPerson.anyEmail(), "\"accountRole\": \"OWNER\"");
        String body = "{\"email\": \"%s\"}".formatted(owner.email());
        http.post("", "/api/v1/password-resets/request", body).isOk();
        String token = token(mailTo(owner.email(), "Password reset"), "reset");

        http.post("", "/api/v1/password-resets/request", body).isOk();

        assertThat(subjects(ann)).noneMatch(it -> it.contains("password reset"));
        http.post("", "/api/v1/password-resets/redeem", """
                {"token": "%s", "password": "another good password"}
                """.formatted(token)).isOk();
    }

    @Test
    void nobody_learns_who_has_an_account_and_strangers_get_no_mail() {
        String stranger = TestPerson.anyEmail();

        Reply known = http.post("", "/api/v1/password-resets/request", "{\"email\": \"%s\"}".formatted(owner.email()));
        Reply unknown = http.post("", "/api/v1/password-resets/request", "{\"email\": \"%s\"}".formatted(stranger));

        assertThat(unknown.http().body()).isEqualTo(known.http().body());
        mailTo(owner.email(), "Password reset");
        assertThat(mailsTo(stranger)).isEmpty();
    }

    @Test
    void members_are_told_in_the_console_and_by_mail_as_they_chose() {
        TestPerson ann = TestPerson.join(acme, TestPerson.anyEmail(), "\"accountRole\": \"OWNER\"");
        choose(owner, "INVITATION", true, false);
        choose(ann, "INVITATION", false, true);
        String email = TestPerson.anyEmail();

        http.post(acme.key(), "/api/v1/members", "{\"email\": \"%s\"}".formatted(email))
                .isOk();

        mailTo(ann.email(), email + " was invited");
        assertThat(subjects(owner)).contains(email + " was invited");
        assertThat(subjects(ann)).doesNotContain(email + " was invited");
        mailTo(email, "Invitation to Acme");
        assertThat(mailsTo(owner.email())).noneMatch(it -> subject(it).equals(email + " was invited"));
    }

    @Test
    void only_owners_are_told_about_members() {
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

    @Test
    void notifications_have_pages() {
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

    @Test
    void chat_channel_gets_notifications() {
        http.put(
                        acme.key(),
                        "/api/v1/notifications/hook",
                        "{\"url\": \"http://127.0.0.1:%d/slack\"}"
                                .formatted(slack.getAddress().getPort()))
                .isOk();
        assertThat(http.get(acme.key(), "/api/v1/notifications/hook").at("isSet"))
                .isEqualTo(true);

        String email = TestPerson.anyEmail();
        http.post(acme.key(), "/api/v1/members", "{\"email\": \"%s\"}".formatted(email))
                .isOk();

        String posted = Waiting.until(() -> String.join("\n", CHATS), it -> it.contains(email + " was invited"));
        assertThat(posted).contains("https://ambit.example/console/%s/members".formatted(acme.slug()));
        Waiting.until(NotificationsTest::waiting, it -> it == 0);
    }

    @Test
    void chat_messages_of_a_server_that_stopped_are_sent_again_one_after_another() {
        http.put(
                        acme.key(),
                        "/api/v1/notifications/hook",
                        "{\"url\": \"http://127.0.0.1:%d/begun\"}"
                                .formatted(slack.getAddress().getPort()))
                .isOk();

        Jdbi.create(postgres.superuserUrl()).useHandle(tx -> tx.execute("""
                insert into outbox (channel, recipient, subject, content, secret, is_begun, due_at)
                select 'HOOK', '', 'S', 'C', url, true, now() - interval '1 minute'
                from generate_series(1, 3), (select url from notification_hooks order by updated_at desc limit 1)
                """));

        assertThat(Waiting.until(() -> List.copyOf(BEGUN), it -> it.size() == 3))
                .containsOnly(1L);
    }

    @Test
    void deleted_chat_channel_gets_one_attempt() {
        setHook("/gone");

        TestPerson.member(acme, "VIEWER", "VIEWER");

        Waiting.until(() -> count("outbox where channel = 'HOOK' and account_id = " + id()), it -> it == 0);
    }

    @Test
    void silent_chat_channel_does_not_delay_mails() {
        setHook("/silent");
        String email = TestPerson.anyEmail();
        Instant start = Instant.now();

        http.post(acme.key(), "/api/v1/members", "{\"email\": \"%s\"}".formatted(email))
                .isOk();

        mailTo(email, "Invitation to Acme");
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(9));
        assertThat(count("outbox where channel = 'HOOK' and account_id = " + id()))
                .isEqualTo(1);
        Jdbi.create(postgres.superuserUrl())
                .useHandle(tx -> tx.execute("delete from outbox where account_id = ?", id()));
    }

    @Test
    void chat_channel_gets_no_links_or_mentions_of_members() {
        setHook("/slack");
        String name = "<!channel> & " + acme.slug();

        Jdbi.create(postgres.superuserUrl()).useHandle(tx -> tx.execute("""
                insert into outbox (channel, recipient, subject, content, secret, due_at)
                select 'HOOK', '', ?, 'C', url, now()
                from notification_hooks
                where account_id = ?
                """, name, id()));

        assertThat(Waiting.until(() -> String.join("\n", CHATS), it -> it.contains("&amp; " + acme.slug())))
                .contains("*&lt;!channel&gt; &amp; " + acme.slug());
    }

    @Test
    void message_of_another_master_key_is_removed_and_the_next_one_is_sent() {
        String email = TestPerson.anyEmail();

        Jdbi.create(postgres.superuserUrl()).useHandle(tx -> tx.execute("""
                insert into outbox (channel, recipient, subject, content, secret, due_at)
                values ('MAIL', 'unreadable@example.com', 'S', '{link}', 'x', now() - interval '1 minute'),
                    ('MAIL', ?, 'Next', 'C', null, now())
                """, email));

        mailTo(email, "Next");
        Waiting.until(() -> count("outbox where recipient = 'unreadable@example.com'"), it -> it == 0);
    }

    @Test
    void notifications_and_queued_mails_of_a_removed_member_are_deleted() {
        TestPerson ann = TestPerson.join(acme, TestPerson.anyEmail(), "\"accountRole\": \"OWNER\"");
        TestPerson.member(acme, "VIEWER", "VIEWER");
        choose(ann, "INVITATION", true, true);
        Jdbi.create(postgres.superuserUrl()).useHandle(tx -> tx.execute("""
                insert into outbox (account_id, channel, recipient, subject, content, due_at)
                values (?, 'MAIL', ?, 'S', 'C', now() + interval '1 hour')
                """, id(), ann.email()));
        String rows = "notification_readers where account_id = %d and person_id = '%s'".formatted(id(), ann.id());
        assertThat(count(rows)).isPositive();

        http.delete(acme.key(), "/api/v1/members/" + ann.id(), "").isOk();

        assertThat(count(rows)).isZero();
        assertThat(count("notification_choices where person_id = '%s'".formatted(ann.id())))
                .isZero();
        assertThat(count("outbox where recipient = '%s' and subject = 'S'".formatted(ann.email())))
                .isZero();
    }

    @Test
    void notifications_are_deleted_after_90_days() {
        TestPerson.member(acme, "VIEWER", "VIEWER");
        assertThat(subjects(owner)).isNotEmpty();
        Jdbi.create(postgres.superuserUrl())
                .useHandle(tx -> tx.execute(
                        "update notifications set created_at = now() - interval '91 days' where account_id = ?", id()));
        TestPerson.member(acme, "VIEWER", "VIEWER");

        try (Database database = Database.open(postgres.url(), postgres.ownerUrl(), 1)) {
            var retention = new NotificationRetention(database.transactions(), InstantSource.system());
            CompletableFuture.runAsync(retention::runOnce, Thread::startVirtualThread)
                    .join();
        }

        assertThat(count("notifications where account_id = " + id())).isEqualTo(1);
        assertThat(count("notification_readers where account_id = " + id())).isEqualTo(1);
    }

    @Test
    void closed_address_is_refused_as_chat_channel() {
        http.put(acme.key(), "/api/v1/notifications/hook", "{\"url\": \"http://10.0.0.1/x\"}")
                .isProblem(400, "BadUserInput");
    }

    /// A key has no notifications.
    @Test
    void key_has_no_notifications() {
        http.get(acme.key(), "/api/v1/notifications").isProblem(403, "AccessDeniedError");
    }

    /// The server does not trust GreenMail's certificate, so it sends nothing and tries again later.
    @Test
    void mail_is_kept_while_the_mail_server_cannot_be_trusted_or_reached() {
        var mailer = new Mailer(MailServer.of(
                URI.create("smtps://a:b@127.0.0.1:" + mails.getSmtp().getPort()), FROM));
        assertThat(mailer.send(
                                "1",
                                owner.email(),
                                "S",
                                "T",
                                InstantSource.system().instant())
                        .result())
                .isEqualTo(MailAttempt.Result.RETRY);
        var starttls = new Mailer(MailServer.of(
                URI.create("smtp://a:b@127.0.0.1:" + mails.getSmtp().getPort()), FROM));
        assertThat(starttls.send(
                                "1",
                                owner.email(),
                                "S",
                                "T",
                                InstantSource.system().instant())
                        .result())
                .isEqualTo(MailAttempt.Result.RETRY);
        assertThat(mailsTo(owner.email())).noneMatch(it -> subject(it).equals("S"));
    }

    @Test
    void credentials_are_not_printed() {
        assertThat(MailServer.of(URI.create("smtps://user:secret@mail.example"), FROM)
                        .toString())
                .isEqualTo("MailServer[mail.example:465]");
    }

    private void setHook(String path) {
        http.put(
                        acme.key(),
                        "/api/v1/notifications/hook",
                        "{\"url\": \"http://127.0.0.1:%d%s\"}"
                                .formatted(slack.getAddress().getPort(), path))
                .isOk();
    }

    private long id() {
        return Jdbi.create(postgres.superuserUrl())
                .withHandle(tx -> tx.createQuery("select account_id from accounts where slug = ?")
                        .bind(0, acme.slug())
                        .mapTo(Long.class)
                        .one());
    }

    private static long waiting() {
        return count("outbox");
    }

    private static long count(String from) {
        return Jdbi.create(postgres.superuserUrl())
                .withHandle(tx -> tx.createQuery("select count(*) from " + from)
                        .mapTo(Long.class)
                        .one());
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

    private static MimeMessage mailTo(String email, String subject) {
        List<MimeMessage> found = Waiting.until(
                () -> mailsTo(email).stream()
                        .filter(it -> subject(it).equals(subject))
                        .toList(),
                it -> !it.isEmpty());
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static List<MimeMessage> mailsTo(String email) {
        return Arrays.stream(mails.getReceivedMessages())
                .filter(it -> recipient(it).equals(email))
                .toList();
    }

    private static String recipient(MimeMessage mail) {
        try {
            return mail.getAllRecipients()[0].toString();
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }

    private static String subject(MimeMessage mail) {
        try {
            return mail.getSubject();
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }

    private static String token(MimeMessage mail, String page) {
        Matcher link = TOKEN.matcher(GreenMailUtil.getBody(mail));
        assertThat(link.find()).isTrue();
        assertThat(link.group(1)).isEqualTo(page);
        return link.group(2);
    }
}
