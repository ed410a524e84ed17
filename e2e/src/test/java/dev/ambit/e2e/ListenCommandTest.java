package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the command that receives webhooks for developers.
@Tag("long")
class ListenCommandTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Duration ARRIVAL_MAX = Duration.ofSeconds(60);

    @TempDir
    private Path data;

    private WebhookReceiver mailbox;
    private AmbitProcess server;
    private TestAccount acme;

    @BeforeEach
    void start() throws Exception {
        mailbox = WebhookReceiver.open();
        server = AmbitProcess.start(
                Map.of("AMBIT_OPERATOR_TOKEN", TestServer.OPERATOR_TOKEN, "AMBIT_ALLOW_ADDRESSES", "127.0.0.0/8"),
                "serve",
                Checkout.opened(data));
        acme = TestAccount.open(server.http(), "Acme");
    }

    @AfterEach
    void stop() {
        server.close();
        mailbox.close();
    }

    @Test
    void listen_forwards_events_to_a_local_receiver() throws Exception {
        mailbox.belongsTo("mine", "listen", SECRET);
        Path out = CommandResult.printed("listen", ".out");
        Process listening = CommandResult.in(
                        Checkout.DIRECTORY,
                        Map.of(),
                        List.of(
                                Checkout.script(Checkout.DIRECTORY).toString(),
                                "listen",
                                "--url",
                                server.url(),
                                "--key",
                                acme.development().key(),
                                "--secret",
                                SECRET,
                                "--forward-to",
                                mailbox.url("mine")))
                .redirectOutput(out.toFile())
                .redirectErrorStream(true)
                .start();
        try {
            Waiting.until("to listen", ARRIVAL_MAX, () -> lines(out).contains("listening"));

            long sequence = Long.parseLong(acme.development()
                    .post("/customers", "{\"id\": \"ann\"}")
                    .isOk()
                    .header("X-Ambit-Sequence"));

            Waiting.until(
                    "the event",
                    ARRIVAL_MAX,
                    () -> mailbox.receivedHashes("listen").keySet().contains(sequence));
            Waiting.until("its line", ARRIVAL_MAX, () -> lines(out).contains(sequence + " customer.created: 204"));
        } finally {
            listening.destroy();
        }
    }

    @Test
    void test_event_is_triggered_and_unknown_type_is_named() {
        String id = acme.development()
                .post("/webhooks", "{\"url\": \"%s\"}".formatted(mailbox.url("theirs")))
                .isOk()
                .text("id");
        String secret = acme.development()
                .post("/webhooks/%s/rotate-secret".formatted(id), "{}")
                .isOk()
                .text("secret");
        mailbox.belongsTo("theirs", id, secret);

        CommandResult sent = trigger("customer.created");
        CommandResult wrong = trigger("customer.creatd");

        assertThat(sent.out()).contains(mailbox.url("theirs") + ": 204");
        assertThat(sent.exit()).as(sent.err()).isZero();
        assertThat(wrong.exit()).isEqualTo(1);
        assertThat(wrong.err()).contains("type", "customer.created");
    }

    private CommandResult trigger(String type) {
        return CommandResult.ambit(
                "trigger",
                type,
                "--url",
                server.url(),
                "--key",
                acme.development().key());
    }

    private static String lines(Path out) {
        try {
            return Files.readString(out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
