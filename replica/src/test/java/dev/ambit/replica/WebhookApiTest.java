package dev.ambit.replica;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests webhooks as the BYOS document defines them.
class WebhookApiTest {

    private static final String OTHER =
            "whsec_" + Base64.getEncoder().encodeToString("another one 4567".getBytes(UTF_8));
    private static final String STRANGE = OTHER.replace("whsec_Y", "whsec_Z");
    private static final TestReplica REPLICA =
            TestReplica.open(Map.of("webhook-secret", TestReplica.SECRET + ", " + OTHER));
    private static final byte[] EVENT = "{\"type\": \"customer.created\", \"id\": \"nobody\"}".getBytes(UTF_8);

    @AfterAll
    static void close() {
        REPLICA.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Stigg-Webhooks-Secret", "stigg-webhooks-secret", "STIGG-WEBHOOKS-SECRET"})
    void plain_secret_is_accepted(String header) {
        HttpResponse<String> answer = REPLICA.post(customerEvent("plain"), header, TestReplica.SECRET);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"success\":true}");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(REPLICA.ask("select count(*) from public.customers where customer_id = 'plain'"))
                .isEqualTo("1");
    }

    @Test
    void request_without_the_secret_changes_nothing() {
        String in = "{\"type\": \"customer.created\", \"id\": \"nobody\", \"secret\": \"%s\"}"
                .formatted(TestReplica.SECRET);

        assertUnauthorized(REPLICA.post(EVENT));
        assertUnauthorized(REPLICA.post(EVENT, TestReplica.PLAIN, ""));
        assertUnauthorized(REPLICA.post(EVENT, TestReplica.PLAIN, TestReplica.SECRET + "="));
        assertUnauthorized(REPLICA.post(EVENT, "Authorization", "Bearer " + TestReplica.SECRET));
        assertUnauthorized(REPLICA.post("/webhook?Stigg-Webhooks-Secret=" + TestReplica.SECRET, EVENT));
        assertUnauthorized(REPLICA.post(in.getBytes(UTF_8)));
        assertUnauthorized(REPLICA.post("not JSON".getBytes(UTF_8)));
        assertUnauthorized(REPLICA.post(new byte[0]));
        assertUnauthorized(REPLICA.post("[".repeat(100_000).getBytes(UTF_8)));
        assertThat(REPLICA.ask("select count(*) from public.customers where customer_id = 'nobody'"))
                .isEqualTo("0");
    }

    @Test
    void signature_takes_precedence_over_the_plain_secret() {
        Instant now = Instant.now();

        assertThat(REPLICA.signed(TestReplica.SECRET, now, customerEvent("signed"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(REPLICA.signed(OTHER, now.minus(Duration.ofMinutes(4)), customerEvent("other"))
                        .statusCode())
                .isEqualTo(200);
        assertUnauthorized(REPLICA.signed(STRANGE, now, EVENT));
        assertUnauthorized(REPLICA.signed(TestReplica.SECRET, now.minus(Duration.ofMinutes(6)), EVENT));
        assertUnauthorized(REPLICA.signed(TestReplica.SECRET, now.plus(Duration.ofMinutes(6)), EVENT));
        assertUnauthorized(REPLICA.post(
                EVENT, TestReplica.PLAIN, TestReplica.SECRET, "webhook-signature", "v1,", "webhook-id", "m"));
    }

    @Test
    void large_signed_event_is_stored() {
        byte[] large = "{\"type\": \"customer.created\", \"id\": \"large\", \"metadata\": {\"text\": \"%s\"}}"
                .formatted("x".repeat(1 << 20))
                .getBytes(UTF_8);

        assertThat(REPLICA.signed(TestReplica.SECRET, Instant.now(), large).statusCode())
                .isEqualTo(200);
        assertThat(REPLICA.ask("select count(*) from public.customers where customer_id = 'large'"))
                .isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource({"4194305", "16777216", "20000000"})
    void oversized_body_is_rejected_and_the_replica_survives(int bytes) {
        byte[] body = " ".repeat(bytes).getBytes(UTF_8);

        assertThat(REPLICA.post(body, TestReplica.PLAIN, TestReplica.SECRET).statusCode())
                .isEqualTo(413);
        assertThat(REPLICA.get("/health/live").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                                                                                      | body
            not JSON                                                                                | body
            []                                                                                      | body
            null                                                                                    | body
            {}                                                                                      | type
            {'type': 7}                                                                             | type
            {'type': 'customer.created'}                                                            | id
            {'type': 'customer.created', 'id': ''}                                                  | id
            {'type': 'customer.created', 'id': 'a\\u0000'}                                          | id
            {'type': 'customer.created', 'id': 7}                                                   | id
            {'type': 'customer.created', 'id': 'a', 'name': 'a\\u0000'}                             | name
            {'type': 'customer.created', 'id': 'a', 'timestamp': 'soon'}                            | timestamp
            {'type': 'customer.created', 'id': 'a', 'timestamp': 1767225600}                        | timestamp
            {'type': 'customer.created', 'id': 'a', 'timestamp': '2026-02-30T00:00:00Z'}            | timestamp
            {'type': 'customer.created', 'id': 'a', 'timestamp': ''}                                | timestamp
            {'type': 'customer.created', 'id': 'a', 'messageId': ''}                                | messageId
            {'type': 'customer.created', 'id': 'a', 'environmentId': 'theirs'}                      | environmentId
            {'type': 'entitlements.updated', 'customer': {'id': 'a'}, 'entitlements': {}}           | entitlements
            {'type': 'subscription.updated', 'id': 's', 'customer': {'id': 'a'}, 'plan': {'id': 'p'}} | status
            {'type': 'measurement.reported', 'customer': {'id': 'a'}, 'feature': {}}                | feature.id
            {'type': 'measurement.reported', 'customer': 'a', 'feature': {'id': 'f'}}               | customer
            {'type': 'subscription.created', 'id': 's', 'customer': {'id': 'a'}, 'plan': {'id': ''}, 'status': 'A'} | plan.id
            """)
    void invalid_event_is_rejected_with_its_field(String event, String field) {
        HttpResponse<String> answer = REPLICA.sendEvent(event);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).startsWith("{\"success\":false,").endsWith("\"field\":\"%s\"}".formatted(field));
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    }

    @Test
    void id_has_at_most_255_characters() {
        String event = "{'type': 'customer.created', 'id': '%s'}";

        assertThat(REPLICA.sendEvent(event.formatted("é".repeat(255))).statusCode())
                .isEqualTo(200);
        assertThat(REPLICA.sendEvent(event.formatted("é".repeat(256))).body()).endsWith("\"field\":\"id\"}");
    }

    /// A rejected message is not recorded, so it can be sent again after a correction.
    @Test
    void concurrent_repeated_message_is_applied_once() {
        String wrong = "{'type': 'customer.created', 'id': '', 'messageId': 'once'}";
        String event = "{'type': 'customer.created', 'id': 'once', 'name': '%d', 'messageId': 'once'}";

        assertThat(REPLICA.sendEvent(wrong).statusCode()).isEqualTo(400);
        IntStream.range(0, 100)
                .parallel()
                .forEach(i -> assertThat(REPLICA.sendEvent(event.formatted(i)).statusCode())
                        .isEqualTo(200));

        String name = REPLICA.ask("select name from public.customers where customer_id = 'once'");
        REPLICA.sendEvent(event.formatted(100));
        assertThat(REPLICA.ask("select name from public.customers where customer_id = 'once'"))
                .isEqualTo(name);
        assertThat(REPLICA.ask("select count(*) from ambit.inbox where message_id = 'once'"))
                .isEqualTo("1");
    }

    @Test
    void very_deep_json_is_rejected_and_the_replica_survives() {
        String deep = "{'type': 'customer.created', 'id': 'a', 'metadata': %s%s}"
                .formatted("[".repeat(100_000), "]".repeat(100_000));

        assertThat(REPLICA.sendEvent(deep).statusCode()).isEqualTo(400);
        assertThat(REPLICA.sendEvent("[".repeat(3_000_000)).statusCode()).isEqualTo(400);
        assertThat(REPLICA.get("/health/live").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json; charset=utf-8", "text/plain", "application/x-www-form-urlencoded"})
    void body_is_parsed_as_json_with_any_content_type(String contentType) {
        assertThat(REPLICA.post(
                                customerEvent("typed"),
                                TestReplica.PLAIN,
                                TestReplica.SECRET,
                                "Content-Type",
                                contentType)
                        .statusCode())
                .isEqualTo(200);
        assertThat(REPLICA.post("id=1".getBytes(UTF_8), TestReplica.PLAIN, TestReplica.SECRET)
                        .statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH"})
    void events_must_be_posted(String method) {
        HttpResponse<String> answer = REPLICA.send(REPLICA.request("/webhook", TestReplica.PLAIN, TestReplica.SECRET)
                .method(method, BodyPublishers.ofByteArray(EVENT)));

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("POST");
    }

    /// After any internal failure the sender retries and the event is applied once.
    @Test
    void failed_event_is_answered_503_and_stored_on_retry() {
        String event = "{'type': 'customer.created', 'id': 'unlucky', 'messageId': 'again'}";
        REPLICA.run("create function refuse() returns trigger language plpgsql as "
                + "$$ begin raise exception 'broken'; end $$");
        REPLICA.run("create trigger refuse before insert on public.customers for each row "
                + "when (new.customer_id = 'unlucky') execute function refuse()");

        HttpResponse<String> failed = REPLICA.sendEvent(event);
        REPLICA.run("drop trigger refuse on public.customers");

        assertThat(failed.statusCode()).isEqualTo(503);
        assertThat(failed.body()).startsWith("{\"success\":false,").doesNotContain("broken");
        assertThat(failed.headers().firstValue("Retry-After")).contains("1");
        assertThat(REPLICA.sendEvent(event).statusCode()).isEqualTo(200);
        assertThat(REPLICA.sendEvent(event).statusCode()).isEqualTo(200);
        assertThat(REPLICA.ask("select count(*) from ambit.inbox where message_id = 'again'"))
                .isEqualTo("1");
    }

    @LongTest
    void concurrent_events_are_all_stored() {
        IntStream.range(0, 500)
                .parallel()
                .forEach(i -> assertThat(REPLICA.post(customerEvent("many" + i), TestReplica.PLAIN, TestReplica.SECRET)
                                .statusCode())
                        .isEqualTo(200));

        assertThat(REPLICA.ask("select count(*) from public.customers where customer_id like 'many%'"))
                .isEqualTo("500");
    }

    private static byte[] customerEvent(String id) {
        return "{\"type\": \"customer.created\", \"id\": \"%s\", \"environmentId\": \"%s\"}"
                .formatted(id, TestReplica.ENVIRONMENT)
                .getBytes(UTF_8);
    }

    private static void assertUnauthorized(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEqualTo("Unauthorized");
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    }
}
