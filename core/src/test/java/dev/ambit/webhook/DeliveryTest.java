package dev.ambit.webhook;

import static dev.ambit.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.event.EventType;
import dev.ambit.webhook.TestReceiver.Received;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Webhook deliveries from the commit of a change to the receiver.
class DeliveryTest {

    /// A receiver that fails three times under load waits for half a minute.
    private static final Duration RETRIES_MAX = Duration.ofSeconds(90);

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestReceiver receiver = TestReceiver.open();

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void change_is_delivered_with_a_signature_and_the_message_id() throws Exception {
        Reply webhook = subscribe("");

        customer("ann");

        Received created = first("customer.created");
        assertThat(created.text("id")).isEqualTo("ann");
        assertThat(created.text("environmentId")).isEqualTo(development.id());
        assertThat(created.headers().get("Webhook-id")).containsExactly(created.text("messageId"));
        new Webhook(webhook.text("secret")).verify(created.body(), HttpHeaders.of(created.headers(), (_, _) -> true));
    }

    @LongTest
    void every_event_is_delivered_once_and_names_its_predecessor() {
        subscribe("\"eventTypes\": [\"customer.created\", \"customer.updated\"]");

        IntStream.range(0, 150).forEach(i -> {
            customer("c" + i);
            rename("c" + i);
        });

        List<Received> all = until(receiver::received, it -> it.size() >= 300);
        List<Long> sequences = all.stream().map(Received::sequence).sorted().toList();
        assertThat(sequences).doesNotHaveDuplicates();
        assertThat(all.stream()
                        .map(it -> Long.parseLong(it.text("previousSequence")))
                        .sorted())
                .containsExactlyElementsOf(LongStream.concat(
                                LongStream.of(0),
                                sequences.stream().limit(sequences.size() - 1).mapToLong(it -> it))
                        .boxed()
                        .toList());
    }

    @LongTest
    void refused_events_of_a_customer_are_retried_in_order_without_delaying_others() {
        receiver.answer(it -> it.text("id").equals("ann") ? 500 : 200);
        Reply webhook = subscribe("\"eventTypes\": [\"customer.created\", \"customer.updated\"]");
        customer("ann");
        rename("ann");
        customer("bob");
        until(
                receiver::received,
                all -> Stream.of("ann", "bob")
                        .allMatch(
                                id -> all.stream().anyMatch(it -> it.text("id").equals(id))));

        receiver.answer(_ -> 200);

        List<Received> ofAnn = until(
                () -> receiver.received().stream()
                        .filter(it -> it.text("id").equals("ann"))
                        .toList(),
                all -> all.getLast().text("type").equals("customer.updated"),
                RETRIES_MAX);
        assertThat(ofAnn.stream().map(Received::sequence).distinct().toList()).isSorted();
        Reply attempts = until(
                () -> development.get("/webhooks/%s/attempts?status=FAILED".formatted(webhook.text("id"))),
                it -> !it.texts("error").isEmpty());
        assertThat(attempts.texts("error")).contains("The endpoint returned status 500.");
        assertThat(attempts.texts("responseHead")).contains("thanks");
    }

    @Test
    void endpoint_that_returns_410_is_disabled() {
        receiver.answer(_ -> 410);
        Reply webhook = subscribe("");

        customer("ann");

        Reply disabled = until(
                () -> development.get("/webhooks/" + webhook.text("id")),
                it -> it.text("status").equals("INACTIVE"));
        assertThat(disabled.text("disabledReason")).isEqualTo("The endpoint returned status 410 Gone.");

        receiver.answer(_ -> 200);
        development
                .post("/webhooks/%s/enable".formatted(webhook.text("id")), "{}")
                .isOk();
        assertThat(first("webhook.disabled").text("disabledReason"))
                .isEqualTo("The endpoint returned status 410 Gone.");
    }

    @LongTest
    void replay_delivers_an_event_again() {
        Reply webhook = subscribe("");
        customer("ann");
        Received once = first("customer.created");
        until(() -> lag(webhook), lag -> lag == 0);

        Reply replay = development
                .post(
                        "/webhooks/%s/replay".formatted(webhook.text("id")),
                        "{\"after\": %d}".formatted(once.sequence() - 1))
                .isOk();

        List<Received> twice = until(() -> receiver.received("customer.created"), it -> it.size() >= 2);
        assertThat(twice.get(1).text("messageId")).isEqualTo(once.text("messageId"));
        until(
                () -> acme.operation(replay.text("operationId")),
                it -> it.text("state").equals("DONE"));
    }

    @LongTest
    void test_event_of_any_type_is_delivered_at_once_without_a_sequence() {
        Reply webhook = subscribe("\"eventTypes\": [\"customer.created\"]");
        customer("ann");
        first("customer.created");

        for (EventType type : EventType.values()) {
            Reply tested = development
                    .post(
                            "/webhooks/%s/test".formatted(webhook.text("id")),
                            "{\"type\": \"%s\"}".formatted(type.wireName()))
                    .isOk();
            assertThat(tested.text("responseStatus")).isEqualTo("200");
            assertThat(tested.at("sequence")).isNull();
        }

        assertThat(receiver.received().stream().skip(1))
                .hasSize(EventType.values().length)
                .allSatisfy(it -> {
                    assertThat(it.text("sequence")).isEqualTo("null");
                    assertThat(it.text("environmentId")).isEqualTo(development.id());
                });
        until(
                () -> development.get("/webhooks/%s/attempts?limit=100".formatted(webhook.text("id"))),
                it -> it.texts("type").size() == 1 + EventType.values().length);
    }

    @LongTest
    void failed_attempt_can_be_resent_manually() {
        receiver.answer(_ -> 500);
        receiver.retryAfter("3600");
        Reply webhook = subscribe("\"eventTypes\": [\"customer.created\"], \"orderHold\": \"PT0S\"");
        customer("ann");
        String failed = until(
                        () -> development.get("/webhooks/%s/attempts".formatted(webhook.text("id"))),
                        it -> !it.texts("id").isEmpty())
                .text("0.id");
        receiver.answer(_ -> 200);

        Reply again = development
                .post("/webhooks/%s/attempts/%s/resend".formatted(webhook.text("id"), failed), "{}")
                .isOk();

        assertThat(again.text("attempt")).isEqualTo("2");
        assertThat(again.text("responseStatus")).isEqualTo("200");
        assertThat(receiver.received().stream().map(it -> it.text("messageId")).distinct())
                .hasSize(1);
        development
                .post("/webhooks/%s/attempts/nobody/resend".formatted(webhook.text("id")), "{}")
                .isProblem(404, "WebhookAttemptNotFound");
    }

    @Test
    void lane_behind_a_cut_log_gets_the_remaining_events_after_enabling() {
        var rows = TestEndpoint.idle(development, "customer.updated");
        development
                .patch("/webhooks/" + rows.id(), "{\"url\": \"%s\"}".formatted(receiver.url()))
                .isOk();
        customer("ann");
        rename("ann");
        rename("ann");
        long head = Long.parseLong(development
                .patch("/customers/ann", "{\"name\": \"Ann\"}")
                .isOk()
                .header("X-Ambit-Sequence"));
        rows.fallBehind("ann", head - 3);
        rows.put("cursor = " + head);
        rows.cutLog(head - 1);

        Reply enabled =
                development.post("/webhooks/%s/enable".formatted(rows.id()), "").isOk();

        assertThat(enabled.text("skipped.through")).isEqualTo(Long.toString(head - 2));
        List<Received> received = until(() -> receiver.received("customer.updated"), it -> it.size() >= 2);
        assertThat(received.stream().map(Received::sequence)).containsExactly(head - 1, head);
    }

    @LongTest
    void only_the_last_100_successful_attempts_are_listed() {
        Reply webhook = subscribe("\"eventTypes\": [\"customer.created\"]");
        IntStream.range(0, 130).forEach(i -> customer("c" + i));
        until(receiver::received, it -> it.size() == 130);
        until(() -> lag(webhook), it -> it == 0);

        List<Long> shown = development
                .get("/webhooks/%s/attempts?status=SUCCEEDED&limit=100".formatted(webhook.text("id")))
                .texts("sequence")
                .stream()
                .map(Long::parseLong)
                .toList();

        assertThat(shown).hasSize(100).doesNotHaveDuplicates();
        String last = development
                .get("/webhooks/%s/attempts?status=SUCCEEDED&limit=100".formatted(webhook.text("id")))
                .text("99.id");
        assertThat(development
                        .get("/webhooks/%s/attempts?status=SUCCEEDED&after=%s".formatted(webhook.text("id"), last))
                        .texts("id"))
                .isEmpty();
    }

    /// A receiver may repeat personal data in its response.
    @Test
    void response_about_a_customer_is_erased_when_the_customer_is_archived() {
        Reply webhook = subscribe("\"eventTypes\": [\"customer.created\"]");
        customer("ann");
        until(() -> attempts(webhook), it -> it.texts("id").size() == 1);
        customer("bob");
        Reply taken = until(() -> attempts(webhook), it -> it.texts("id").size() == 2);
        assertThat(taken.texts("responseHead")).containsExactly("thanks", "thanks");

        development.post("/customers/ann/archive", "").isOk();

        until(() -> attempts(webhook).at("1.responseHead"), Objects::isNull);
        assertThat(attempts(webhook).texts("id")).isEqualTo(taken.texts("id"));
        assertThat(attempts(webhook).text("0.responseHead")).isEqualTo("thanks");
        development
                .post("/webhooks/%s/attempts/%s/resend".formatted(webhook.text("id"), taken.text("1.id")), "{}")
                .isOk();
        assertThat(attempts(webhook).texts("id")).hasSize(3);
        assertThat(attempts(webhook).at("0.responseHead")).isNull();
    }

    private Received first(String type) {
        return until(() -> receiver.received(type), it -> !it.isEmpty()).getFirst();
    }

    private Reply subscribe(String settings) {
        return development
                .post(
                        "/webhooks",
                        "{\"url\": \"%s\"%s}".formatted(receiver.url(), settings.isEmpty() ? "" : ", " + settings))
                .isOk();
    }

    private Reply attempts(Reply webhook) {
        return development.get("/webhooks/%s/attempts".formatted(webhook.text("id")));
    }

    private long lag(Reply webhook) {
        return Long.parseLong(development.get("/webhooks/" + webhook.text("id")).text("lag.events"));
    }

    private void customer(String id) {
        development.post("/customers", "{\"id\": \"%s\"}".formatted(id)).isOk();
    }

    private void rename(String id) {
        development
                .patch("/customers/" + id, "{\"name\": \"%d\"}".formatted(System.nanoTime()))
                .isOk();
    }
}
