package dev.ambit.webhook;

import static dev.ambit.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.webhook.TestReceiver.Received;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The headers by which a receiver tells retries, replays and first attempts apart.
class AttemptHeadersTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestReceiver receiver = TestReceiver.open();

    @AfterEach
    void close() {
        receiver.close();
    }

    /// A retry of an earlier event arrives during the replay, and is not a part of it.
    @Test
    void replay_names_its_operation_on_later_events_only() {
        receiver.answer(it -> it.text("id").equals("ann") ? 500 : 200);
        String webhook = development
                .post(
                        "/webhooks",
                        "{\"url\": \"%s\", \"eventTypes\": [\"customer.created\"]}".formatted(receiver.url()))
                .isOk()
                .text("id");
        long failing = create("ann");
        create("bob");
        until(() -> attempts("bob"), List.of("1 null")::equals);
        until(() -> development.get("/webhooks/" + webhook).isOk().text("lag.events"), "0"::equals);

        Reply replay = development
                .post("/webhooks/%s/replay".formatted(webhook), "{\"after\": %d}".formatted(failing))
                .isOk();

        until(() -> attempts("bob"), List.of("1 null", "1 " + replay.text("operationId"))::equals);
        receiver.answer(_ -> 200);
        development.post("/webhooks/%s/recover".formatted(webhook), "{}").isOk();
        until(() -> development.get("/webhooks/" + webhook).isOk().text("failures"), "0"::equals);
        List<String> ofAnn = attempts("ann");
        assertThat(ofAnn).hasSizeGreaterThan(1);
        for (int i = 0; i < ofAnn.size(); i++) {
            assertThat(ofAnn.get(i)).isEqualTo((i + 1) + " null");
        }
    }

    private long create(String customer) {
        return Long.parseLong(development
                .post("/customers", "{\"id\": \"%s\"}".formatted(customer))
                .isOk()
                .header("X-Ambit-Sequence"));
    }

    private List<String> attempts(String customer) {
        return receiver.received("customer.created").stream()
                .filter(it -> it.text("id").equals(customer))
                .map(it -> header(it, "Ambit-attempt") + " " + header(it, "Ambit-replay"))
                .toList();
    }

    private static String header(Received request, String name) {
        List<String> values = request.headers().get(name);
        return values == null ? "null" : String.join(",", values);
    }
}
