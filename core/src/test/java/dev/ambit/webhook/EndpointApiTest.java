package dev.ambit.webhook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.Refusal;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.db.EnvironmentId;
import dev.ambit.environment.EnvironmentRows;
import dev.ambit.event.Event;
import dev.ambit.event.Events;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointApiTest {

    private static final String URL = "https://receiver.example/hooks";

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @Test
    void new_webhook_is_active_and_returns_its_secret_once() {
        Reply made = create("\"description\": \"Billing\"").isOk();

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.text("secret")).startsWith("whsec_");
        assertThat(made.at("legacySecret")).isNull();
        assertThat(made.text("status")).isEqualTo("ACTIVE");
        assertThat(made.text("orderHold")).isEqualTo("PT10M");
        assertThat(made.at("eventTypes")).isEqualTo(List.of());
        Reply found = development.get("/webhooks/" + made.text("id")).isOk();
        assertThat(found.text("url")).isEqualTo(URL);
        assertThat(found.text("description")).isEqualTo("Billing");
        assertThat(found.http().body()).doesNotContain("whsec_", "\"secret\"");
    }

    @Test
    void new_webhook_starts_at_the_current_end_of_the_event_log() {
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        long head = Long.parseLong(
                development.post("/customers", "{\"id\": \"bob\"}").isOk().header("X-Ambit-Sequence"));

        Reply made = create("").isOk();

        assertThat(made.text("cursor")).isEqualTo(Long.toString(head));
        assertThat(made.header("X-Ambit-Sequence")).isEqualTo(Long.toString(head + 1));
    }

    @Test
    void webhook_shows_its_lag_in_events_and_seconds() {
        var endpoint = TestEndpoint.idle(development);
        String address = "/webhooks/" + endpoint.id();
        long head = Long.parseLong(development.get(address).text("cursor"));
        customers();

        assertThat(development.get(address).text("lag.events")).isEqualTo("3");
        TestServer.superuser()
                .useHandle(it -> it.execute(
                        "update events set recorded_at = recorded_at - interval '1 hour'"
                                + " where environment_id = ? and sequence = ?",
                        environment().value(),
                        head + 1));
        assertThat(Long.parseLong(development.get(address).text("lag.seconds"))).isBetween(3_600L, 3_700L);
        endpoint.put("cursor = %d".formatted(head + 3));
        assertThat(development.get(address).text("lag")).isEqualTo("{events=0, seconds=0}");
    }

    @Test
    void every_webhook_change_emits_an_event_without_secrets() {
        String id = create("\"legacySecret\": true").isOk().text("id");
        edit(id, "{\"orderHold\": \"PT0S\"}").isOk();
        edit(id, "{\"orderHold\": \"PT0S\"}").isOk();
        chaos(development, id, "{\"seed\": 7, \"drop\": 0.5}").isOk();
        development.post("/webhooks/%s/rotate-secret".formatted(id), "").isOk();
        disable(id);
        disable(id);
        development.post("/webhooks/%s/enable".formatted(id), "").isOk();
        development.post("/webhooks/%s/enable".formatted(id), "").isOk();
        development.delete("/webhooks/" + id).isOk();

        List<Event> events = eventsOf(id);
        assertThat(events)
                .extracting(Event::typeName)
                .containsExactly(
                        "webhook.created",
                        "webhook.updated",
                        "webhook.updated",
                        "webhook.updated",
                        "webhook.disabled",
                        "webhook.updated",
                        "webhook.deleted");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.body().fields().get("url")).isEqualTo(URL);
            assertThat(event.body().fields().toString()).doesNotContain("whsec_", "legacy-");
        });
    }

    @Test
    void webhook_update_changes_only_the_given_fields() {
        String id = create("\"eventTypes\": [\"customer.created\"], \"description\": \"Billing\"")
                .isOk()
                .text("id");

        Reply edited = edit(id, "{\"url\": \"http://other.example:8080/\", \"description\": null}")
                .isOk();

        assertThat(edited.text("url")).isEqualTo("http://other.example:8080/");
        assertThat(edited.at("description")).isNull();
        assertThat(edited.at("eventTypes")).isEqualTo(List.of("customer.created"));
        assertThat(edit(id, "{\"eventTypes\": []}").isOk().at("eventTypes")).isEqualTo(List.of());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "url": "ftp://receiver.example"                                | url
            "url": "receiver.example"                                      | url
            "url": "https://"                                              | url
            "url": "https://user:word@receiver.example"                    | url
            "url": "https://receiver.example/#part"                        | url
            "url": "https://receiver.example/a b"                          | url
            "url": "https://rëceiver.example/"                             | url
            "url": "http://10.0.0.1/"                                      | url
            "url": "http://169.254.169.254/latest/meta-data"               | url
            "url": null                                                    | url
            "eventTypes": ["customer.creatd"]                              | eventTypes.0
            "eventTypes": "customer.created"                               | eventTypes
            "orderHold": "10 minutes"                                      | orderHold
            "orderHold": "-PT1S"                                           | orderHold
            "orderHold": "PT24H1S"                                         | orderHold
            "descriptoin": "Billing"                                       | descriptoin
            """)
    void invalid_webhook_field_is_named_and_changes_nothing(String input, String field) {
        String id = idle();
        String body = "{%s%s}".formatted(input.contains("\"url\"") ? "" : "\"url\": \"" + URL + "\", ", input);

        Reply refused = Refusal.of(development, 400, "BadUserInput", () -> development.post("/webhooks", body));

        assertThat(refused.text("field")).isEqualTo(field);
        Refusal.of(development, 400, "BadUserInput", () -> edit(id, "{%s}".formatted(input)));
    }

    @Test
    void unknown_event_type_is_refused_with_a_suggestion() {
        Reply refused = create("\"eventTypes\": [\"customer.creatd\"]").isProblem(400, "BadUserInput");

        assertThat(refused.text("message")).endsWith("Do you mean \"customer.created\"?");
    }

    @Test
    void previous_secret_also_signs_for_24_hours_after_rotation() {
        Reply made = create("").isOk();
        String id = made.text("id");

        String secret = development
                .post("/webhooks/%s/rotate-secret".formatted(id), "")
                .isOk()
                .text("secret");

        assertThat(secret).startsWith("whsec_").isNotEqualTo(made.text("secret"));
        assertThat(TestEndpoint.of(development, id)
                        .column("secret_before_until > now() + interval '23 hours 58 minutes'"
                                + " and secret_before_until <= now() + interval '24 hours'"))
                .isEqualTo("true");
        Endpoint stored = TestServer.superuser()
                .withHandle(it -> Endpoints.find(it, environment(), UUID.fromString(id)))
                .orElseThrow();
        var signature = stored.secrets().signature(TestServer.secrets(), environment());
        assertThat(signature
                        .headers(UUID.randomUUID(), Instant.now(), new byte[0])
                        .get("webhook-signature"))
                .contains(" ");
        assertThat(new String(stored.secrets().present(), ISO_8859_1)).doesNotContain(secret);
    }

    @Test
    void legacy_secret_is_separate_and_raises_a_warning_in_production() {
        Reply tested = create("\"legacySecret\": true").isOk();
        Reply sold = acme.production()
                .post("/webhooks", "{\"url\": \"%s\", \"legacySecret\": true}".formatted(URL))
                .isOk();
        Reply signed = acme.production()
                .post("/webhooks", "{\"url\": \"%s\"}".formatted(URL))
                .isOk();

        assertThat(tested.text("legacySecret")).isNotEqualTo(tested.text("secret"));
        assertThat(tested.at("warnings")).isEqualTo(List.of());
        assertThat(sold.text("warnings.0.code")).isEqualTo("LegacySecretInProduction");
        assertThat(acme.production().get("/webhooks/" + sold.text("id")).text("warnings.0.code"))
                .isEqualTo("LegacySecretInProduction");
        assertThat(signed.at("warnings")).isEqualTo(List.of());
    }

    @Test
    void enabled_webhook_continues_at_its_cursor_without_its_failure_state() {
        String id = TestEndpoint.idle(development, "product.created").id().toString();
        TestEndpoint.of(development, id)
                .put("disabled_reason = 'It failed for 5 days.', failing_since = now(), cursor = 2");
        Reply dead = development.get("/webhooks/" + id);
        assertThat(dead.text("disabledReason")).isEqualTo("It failed for 5 days.");

        Reply enabled =
                development.post("/webhooks/%s/enable".formatted(id), "").isOk();

        assertThat(enabled.text("status")).isEqualTo("ACTIVE");
        assertThat(enabled.at("disabledReason")).isNull();
        assertThat(Long.parseLong(enabled.text("cursor"))).isGreaterThanOrEqualTo(2);
        assertThat(TestEndpoint.of(development, id).column("failing_since is null"))
                .isEqualTo("true");
    }

    @Test
    void webhook_reports_events_removed_from_the_log_while_it_was_disabled() {
        var rows = TestEndpoint.idle(development, "product.created");
        String id = rows.id().toString();
        customers();
        assertThat(development.get("/webhooks/" + id).at("skipped")).isNull();
        rows.put("cursor = 1");
        rows.fail(1, "FAILED", "somebody behind");
        rows.cutLog(3);

        Reply enabled =
                development.post("/webhooks/%s/enable".formatted(id), "").isOk();

        assertThat(enabled.text("skipped.from")).isEqualTo("1");
        assertThat(enabled.text("skipped.through")).isEqualTo("2");
        assertThat(enabled.text("cursor")).isEqualTo("2");
        assertThat(development.get("/webhooks/" + id).text("skipped.through")).isEqualTo("2");
        assertThat(development
                        .get("/events/" + enabled.header("X-Ambit-Sequence"))
                        .isOk()
                        .text("skipped.from"))
                .isEqualTo("1");
    }

    @Test
    void chaos_can_be_set_and_cleared_but_not_in_production() {
        String id = idle();

        Reply shaken = chaos(development, id, "{\"seed\": 7, \"drop\": 0.5, \"badSignature\": 1}")
                .isOk();

        assertThat(String.valueOf(shaken.at("chaos")))
                .isEqualTo("{seed=7, duplicate=0, reorder=0, delay=0, drop=0.5, badSignature=1}");
        assertThat(Refusal.of(development, 400, "BadUserInput", () -> chaos(development, id, "{\"delay\": 1.1}"))
                        .text("field"))
                .isEqualTo("delay");
        assertThat(chaos(development, id, "{\"seed\": 9}").isOk().at("chaos")).isNull();
        String sold = acme.production()
                .post("/webhooks", "{\"url\": \"%s\"}".formatted(URL))
                .isOk()
                .text("id");
        Refusal.of(acme.production(), 409, "ChaosInProduction", () -> chaos(acme.production(), sold, "{\"drop\": 1}"));
    }

    /// Retries like a client, because production has priority.
    private Reply createWhenThereIsRoom() {
        return Waiting.until(() -> create(""), it -> it.status() != 503);
    }

    @CiTest
    void environment_accepts_at_most_100_webhooks_under_concurrent_requests() throws Exception {
        List<Callable<Reply>> creations = Stream.<Callable<Reply>>generate(() -> this::createWhenThereIsRoom)
                .limit(110)
                .toList();
        List<Reply> replies = new ArrayList<>();
        try (var executor = Executors.newFixedThreadPool(8)) {
            for (var each : executor.invokeAll(creations)) {
                replies.add(each.get());
            }
        }

        assertThat(replies.stream().collect(Collectors.groupingBy(Reply::status, Collectors.counting())))
                .isEqualTo(Map.of(201, 100L, 409, 10L));
        assertThat(create("").isProblem(409, "TooManyWebhooks").text("message")).contains("100");
        Reply first = development.get("/webhooks?limit=60").isOk();
        Reply second =
                development.get("/webhooks?limit=60&after=" + first.next()).isOk();
        assertThat(Stream.concat(first.texts("id").stream(), second.texts("id").stream()))
                .containsExactlyInAnyOrderElementsOf(replies.stream()
                        .filter(it -> it.status() == 201)
                        .map(it -> it.text("id"))
                        .toList());
        assertThat(development.get("/webhooks?limit=60&before=" + second.prev()).texts("id"))
                .isEqualTo(first.texts("id"));
    }

    @Test
    void deleted_webhook_leaves_no_failures_lanes_or_attempts() {
        String id = idle();
        String other = idle();
        Stream.of(id, other).forEach(it -> TestEndpoint.of(development, it).fail(1, "FAILED"));

        assertThat(development.delete("/webhooks/" + id).isOk().text("id")).isEqualTo(id);

        development.get("/webhooks/" + id).isProblem(404, "WebhookNotFound");
        for (String table : List.of("endpoints", "endpoint_lanes", "endpoint_failures", "endpoint_attempts")) {
            List<String> left = TestServer.superuser()
                    .withHandle(it -> it.createQuery("select endpoint_id::text from <table> where environment_id = :e")
                            .define("table", table)
                            .bind("e", environment().value())
                            .mapTo(String.class)
                            .list());
            assertThat(left).as(table).containsOnly(other);
        }
    }

    @Test
    void update_with_an_outdated_previous_value_is_refused_with_the_current_state() {
        String id = create("\"eventTypes\": [\"customer.updated\", \"customer.created\"]")
                .isOk()
                .text("id");
        String was = """
                {"description": "%s", "was": {"url": "%s", "eventTypes": ["customer.created", "customer.updated"]}}
                """;

        edit(id, was.formatted("First", URL)).isOk();
        Reply second = edit(id, was.formatted("Second", URL)).isProblem(409, "EditedMeanwhile");

        assertThat(second.text("current.description")).isEqualTo("First");
        assertThat(development.get("/webhooks/" + id).text("description")).isEqualTo("First");
        edit(id, "{\"description\": \"Third\"}").isOk();
    }

    @Test
    void webhook_of_another_environment_is_not_found() {
        String id = create("").isOk().text("id");
        TestEnvironment stranger = acme.production();

        stranger.get("/webhooks/" + id).isProblem(404, "WebhookNotFound");
        stranger.patch("/webhooks/" + id, "{\"description\": \"Mine\"}").isProblem(404, "WebhookNotFound");
        stranger.delete("/webhooks/" + id).isProblem(404, "WebhookNotFound");
        stranger.post("/webhooks/%s/rotate-secret".formatted(id), "").isProblem(404, "WebhookNotFound");
        development.get("/webhooks/none").isProblem(404, "WebhookNotFound");
        assertThat(stranger.get("/webhooks").texts("id")).isEmpty();
    }

    private Reply create(String more) {
        return development.post("/webhooks", "{\"url\": \"%s\"%s}".formatted(URL, more.isEmpty() ? "" : ", " + more));
    }

    private Reply edit(String id, String body) {
        return development.patch("/webhooks/" + id, body);
    }

    private String idle() {
        return TestEndpoint.idle(development).id().toString();
    }

    /// Three of them.
    private void customers() {
        for (int i = 0; i < 3; i++) {
            development.post("/customers", "{\"id\": \"c%d\"}".formatted(i)).isOk();
        }
    }

    private void disable(String id) {
        Reply disabled =
                development.post("/webhooks/%s/disable".formatted(id), "").isOk();
        assertThat(disabled.text("status")).isEqualTo("INACTIVE");
        assertThat(disabled.at("disabledReason")).isNull();
    }

    static Reply chaos(TestEnvironment environment, String id, String body) {
        return environment
                .http()
                .send(environment
                        .http()
                        .request("/api/v1/webhooks/%s/chaos".formatted(id))
                        .header("X-API-KEY", environment.key())
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(body)));
    }

    private EnvironmentId environment() {
        return new EnvironmentId(EnvironmentRows.number(development.id()));
    }

    private List<Event> eventsOf(String id) {
        return TestServer.superuser().withHandle(it -> Events.after(it, environment(), 0, 1_000)).stream()
                .filter(it -> it.entityId().equals(id))
                .toList();
    }
}
