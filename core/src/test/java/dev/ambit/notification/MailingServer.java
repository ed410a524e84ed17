package dev.ambit.notification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.ServerUnderTest;
import dev.ambit.TestAccount;
import dev.ambit.TestOptions;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import dev.ambit.postgres.EmbeddedPostgres;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/// A server that sends mail to a real SMTP server with authentication, and a chat service.
final class MailingServer implements AutoCloseable {

    static final String FROM = "ambit@ambit.example";

    private final Queue<String> chats = new ConcurrentLinkedQueue<>();

    /// The number of begun messages to chat channels, at each request.
    private final Queue<Long> begun = new ConcurrentLinkedQueue<>();

    private final GreenMail mails = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final HttpServer slack;
    private final EmbeddedPostgres postgres;
    private final Server server;

    private final Path data = Files.createTempDirectory("mailing");

    private MailingServer() throws IOException {
        mails.setUser("ambit", "se:cret");
        mails.start();
        slack = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        slack.createContext("/slack", exchange -> {
            chats.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        slack.createContext("/begun", exchange -> {
            begun.add(count("outbox where channel = 'HOOK' and is_begun"));
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
        server = start(data, "smtp://ambit:se%3Acret@127.0.0.1:" + mailPort() + "?tls=off");
    }

    static MailingServer start() throws IOException {
        return new MailingServer();
    }

    private Server start(Path data, String smtp) {
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

    Http http() {
        return new Http(server.port());
    }

    EmbeddedPostgres postgres() {
        return postgres;
    }

    int mailPort() {
        return mails.getSmtp().getPort();
    }

    List<String> chats() {
        return List.copyOf(chats);
    }

    List<Long> begun() {
        return List.copyOf(begun);
    }

    String chatUrl(String path) {
        return "http://127.0.0.1:%d%s".formatted(slack.getAddress().getPort(), path);
    }

    long id(TestAccount account) {
        return number("select account_id from accounts where slug = '%s'".formatted(account.slug()));
    }

    /// Sends a request while another transaction holds the locks of a query.
    Reply whileLocked(String query, Supplier<Reply> request) {
        return Jdbi.create(postgres.superuserUrl()).inTransaction(tx -> {
            tx.createQuery(query).mapToMap().list();
            return request.get();
        });
    }

    long count(String from) {
        return number("select count(*) from " + from);
    }

    private long number(String sql) {
        return Jdbi.create(postgres.superuserUrl())
                .withHandle(tx -> tx.createQuery(sql).mapTo(Long.class).one());
    }

    void execute(String sql, Object... values) {
        Jdbi.create(postgres.superuserUrl()).useHandle(tx -> tx.execute(sql, values));
    }

    MimeMessage mailTo(String email, String subject) {
        List<MimeMessage> found = Waiting.until(
                () -> mailsTo(email).stream()
                        .filter(it -> subject(it).equals(subject))
                        .toList(),
                it -> !it.isEmpty());
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    List<MimeMessage> mailsTo(String email) {
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

    static String subject(MimeMessage mail) {
        try {
            return mail.getSubject();
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        postgres.close();
        mails.stop();
        slack.stop(0);
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(file -> file.delete());
        }
    }
}
