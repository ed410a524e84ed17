package dev.ambit.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.webhook.ByosEvent.Malformed;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Checks that the receiver of the delivery tests itself follows docs/reference/webhook-delivery.md.
class ByosReceiverTest {

    private static final String SECRET = Signature.randomSecret();
    private static final String PLAIN = "Stigg-Webhooks-Secret";
    private static final String ANN = "{\"type\": \"customer.created\", \"id\": \"ann\", \"environmentId\": \"here\"}";

    private final ByosReceiver receiver = ByosReceiver.open("here");

    @BeforeEach
    void a_receiver_with_a_secret() {
        receiver.trust(new ByosAuthentication(SECRET, true));
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void signature_takes_precedence_over_the_plain_secret() throws Exception {
        assertThat(post(ANN, Map.of())).isEqualTo(401);
        assertThat(post(ANN, Map.of(PLAIN, SECRET + "?"))).isEqualTo(401);
        assertThat(post(ANN, Map.of(PLAIN, ""))).isEqualTo(401);
        assertThat(post(ANN, Map.of(PLAIN, SECRET, "webhook-signature", "v1,AAAA")))
                .isEqualTo(401);
        assertThat(post(ANN, signed(SECRET, Instant.now().minusSeconds(360)))).isEqualTo(401);
        assertThat(post(ANN, signed(SECRET, Instant.now().plusSeconds(360)))).isEqualTo(401);
        assertThat(post(ANN, signed(Signature.randomSecret(), Instant.now()))).isEqualTo(401);
        assertThat(post(ANN + " ", signed(SECRET, Instant.now()))).isEqualTo(401);
        assertThat(receiver.shown()).isEmpty();

        assertThat(post(ANN, signed(SECRET, Instant.now()))).isEqualTo(200);
        assertThat(post(ANN, Map.of(PLAIN.toLowerCase(Locale.ROOT), SECRET))).isEqualTo(200);
        assertThat(receiver.shown()).containsOnlyKeys("customer ann");
    }

    @Test
    void malformed_or_oversized_event_is_refused() throws Exception {
        for (String body : List.of(
                "",
                "[]",
                "{",
                "{}",
                "[".repeat(100_000),
                "{\"type\": \"customer.created\"}",
                "{\"type\": \"customer.created\", \"id\": \"%s\"}".formatted("a".repeat(256)),
                "{\"type\": \"customer.created\", \"id\": \"a\", \"timestamp\": \"yesterday\"}",
                "{\"type\": \"customer.created\", \"id\": \"a\", \"environmentId\": \"there\"}",
                "{\"type\": \"entitlements.updated\", \"customer\": {\"id\": \"a\"}, \"entitlements\": {}}",
                "{\"type\": \"subscription.created\", \"id\": \"s\"}")) {
            assertThat(post(body, Map.of(PLAIN, SECRET))).as(body).isEqualTo(400);
        }
        assertThat(post("{\"type\": \"coupon.created\"}", Map.of(PLAIN, SECRET)))
                .isEqualTo(200);
        assertThat(post(ANN + " ".repeat(1 << 20), Map.of(PLAIN, SECRET))).isEqualTo(200);
        assertThat(post(ANN + " ".repeat(ByosReceiver.BODY_BYTES_MAX), Map.of(PLAIN, SECRET)))
                .isEqualTo(413);
        assertThat(post(ANN, Map.of(PLAIN, SECRET))).isEqualTo(200);
    }

    @Test
    void events_in_any_order_lead_to_the_same_state() throws Malformed {
        List<ByosEvent> life = List.of(
                event(1, "customer.created", "\"id\": \"ann\", \"name\": \"Ann\""),
                event(2, "subscription.created", subscription("s-1", "ACTIVE")),
                event(3, "entitlements.updated", entitlements("calls", 10)),
                event(4, "measurement.reported", measurement("calls", 10, 4)),
                event(5, "subscription.canceled", subscription("s-1", "CANCELED")),
                event(6, "customer.deleted", "\"id\": \"ann\""),
                event(7, "customer.created", "\"id\": \"ann\", \"name\": \"Anna\""),
                event(8, "measurement.reported", measurement("calls", 10, 2)),
                event(9, "subscription.created", subscription("s-2", "ACTIVE")),
                event(10, "entitlements.updated", entitlements("seats", 5)),
                event(11, "measurement.reported", measurement("seats", 5, 3)),
                event(12, "measurement.reported", measurement("unknown", 5, 3)),
                event(13, "customer.updated", "\"id\": \"ann\", \"name\": null"));
        Map<String, Map<String, String>> expected = stateAfter(life).shown();

        assertThat(expected.keySet()).containsExactly("customer ann", "entitlement ann seats", "subscription s-2");
        assertThat(expected.get("customer ann")).containsEntry("name", "null").containsEntry("updatedAt", at(13));
        assertThat(expected.get("entitlement ann seats")).containsEntry("currentUsage", "3");
        for (int seed = 0; seed < 500; seed++) {
            List<ByosEvent> shuffled = new ArrayList<>(life);
            Collections.shuffle(shuffled, new Random(seed));
            assertThat(stateAfter(shuffled).shown()).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void newer_entitlement_list_clears_earlier_measured_usage() throws Malformed {
        ByosState state = stateAfter(List.of(
                event(1, "customer.created", "\"id\": \"ann\""),
                event(3, "measurement.reported", measurement("calls", 10, 4)),
                event(2, "entitlements.updated", entitlements("calls", 10))));
        assertThat(state.shown().get("entitlement ann calls")).containsEntry("currentUsage", "4");

        state.apply(event(4, "entitlements.updated", entitlements("calls", 10)));

        assertThat(state.shown().get("entitlement ann calls")).containsEntry("currentUsage", "null");
    }

    @Test
    void late_creation_event_sets_the_creation_time_and_keeps_newer_fields() throws Malformed {
        ByosState state = stateAfter(List.of(
                event(2, "customer.updated", "\"id\": \"ann\", \"name\": \"Ann\", \"email\": \"ann@example.com\""),
                event(3, "customer.updated", "\"id\": \"ann\", \"email\": null"),
                event(1, "customer.created", "\"id\": \"ann\", \"name\": \"A\"")));

        assertThat(state.shown().get("customer ann"))
                .containsEntry("name", "Ann")
                .containsEntry("email", "null")
                .containsEntry("updatedAt", at(3));
        assertThat(state.customerCreatedAt("ann")).isEqualTo(Instant.parse(at(1)));
    }

    private static ByosState stateAfter(List<ByosEvent> events) {
        var state = new ByosState();
        events.forEach(state::apply);
        return state;
    }

    private static ByosEvent event(int number, String type, String fields) throws Malformed {
        String json = "{\"type\": \"%s\", \"timestamp\": \"%s\", %s}".formatted(type, at(number), fields);
        return ByosEvent.read(json.getBytes(UTF_8), Instant.EPOCH, "here");
    }

    private static String at(int number) {
        return "2026-01-01T00:00:%02dZ".formatted(number);
    }

    private static String subscription(String id, String status) {
        return "\"id\": \"%s\", \"customer\": {\"id\": \"ann\"}, \"plan\": {\"id\": \"basic\"}, \"status\": \"%s\""
                .formatted(id, status);
    }

    private static String entitlements(String feature, int limit) {
        return "\"customer\": {\"id\": \"ann\"}, \"entitlements\": [{\"feature\": {\"id\": \"%s\"}, \"usageLimit\": %d}, null]"
                .formatted(feature, limit);
    }

    private static String measurement(String feature, int limit, int used) {
        return "\"customer\": {\"id\": \"ann\"}, \"feature\": {\"id\": \"%s\"}, \"usageLimit\": %d, \"currentUsage\": %d"
                .formatted(feature, limit, used);
    }

    private static Map<String, String> signed(String secret, Instant at) {
        return new Signature(secret).headers(UUID.randomUUID(), at, ANN.getBytes(UTF_8));
    }

    private int post(String body, Map<String, String> headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(receiver.url())).POST(BodyPublishers.ofString(body));
        headers.forEach(request::header);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.discarding()).statusCode();
        }
    }
}
