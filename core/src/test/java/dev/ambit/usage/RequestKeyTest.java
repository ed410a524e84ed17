package dev.ambit.usage;

import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestMeter;
import dev.ambit.TestServer;
import dev.ambit.core.Server;
import dev.ambit.environment.EnvironmentRows;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The header `Idempotency-Key` of requests that report usage. It is the key of each report that has none of its own.
class RequestKeyTest {

    private static final String SEATS = "\"featureId\": \"seats\", \"value\": %d";
    private static final String CONSUMED = "{\"customerId\": \"ann\", \"featureId\": \"seats\", \"amount\": %d}";
    private static final String CALL = "{\"customerId\": \"ann\", \"eventName\": \"call\"%s}";
    private static final int AT_ONCE = 8;

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestClock clock = TestClock.stop(acme);

    @BeforeEach
    void ann_may_use_seats() {
        TestCatalog catalog = TestCatalog.of(acme);
        catalog.feature("seats", METERED);
        catalog.plan("basic", TestCatalog.limit("seats", 100));
        development.subscribe("ann", "basic");
    }

    @Test
    void repeated_report_counts_once_and_gets_the_first_answer() {
        Reply first = report("h", SEATS.formatted(3), SEATS.formatted(4)).isOk();
        development.reportUsage("ann", "seats", "5").isOk();

        Reply again = report("h", SEATS.formatted(3), SEATS.formatted(4)).isOk();

        assertThat(again.at("")).isEqualTo(first.at(""));
        assertThat(used()).isEqualTo("12");
    }

    @Test
    void repeated_consumption_counts_once_and_gets_the_first_answer() {
        Reply granted = consume("h", 60).isOk();
        Reply denied = consume("i", 60);
        development.reportUsage("ann", "seats", "-30").isOk();

        assertThat(consume("h", 60).isOk().at("")).isEqualTo(granted.at(""));
        assertThat(denied.status()).isEqualTo(403);
        assertThat(consume("i", 60).status()).isEqualTo(403);
        assertThat(used()).isEqualTo("30");
    }

    @Test
    void repeated_events_are_stored_once_with_or_without_a_time() {
        String timed = ", \"timestamp\": \"%s\"".formatted(clock.stoppedAt().minusSeconds(60));
        String keyed = ", \"idempotencyKey\": \"own\"";
        reportEvents("h", CALL.formatted(""), CALL.formatted(timed), CALL.formatted(keyed))
                .isOk();
        clock.advance("PT1H");

        reportEvents("h", CALL.formatted(""), CALL.formatted(timed), CALL.formatted(keyed))
                .isOk();

        assertThat(storedEvents()).isEqualTo(3);
    }

    /// The key of the event itself did not suffice, because a repetition arrived at another time.
    @Test
    void repeated_event_with_its_own_key_and_without_a_time_is_stored_once() {
        TestMeter meter = new TestMeter(development);
        meter.report(TestMeter.event("ann", "call", "own", "{}")).isOk();
        clock.advance("PT1H");

        meter.report(TestMeter.event("ann", "call", "own", "{}")).isOk();
        meter.report(TestMeter.event("bob", "call", "own", "{}"), TestMeter.event("ann", "login", "own", "{}"))
                .isOk();

        assertThat(storedEvents()).isEqualTo(3);
    }

    @Test
    void event_without_a_key_needs_the_header() {
        Reply refused = development.post("/events", "{\"events\": [%s]}".formatted(CALL.formatted("")));

        assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo("events.0.idempotencyKey");
        assertThat(storedEvents()).isZero();
    }

    @Test
    void own_key_of_a_report_takes_precedence_over_the_header() {
        String keyed = SEATS.formatted(3) + ", \"idempotencyKey\": \"own\"";
        report("h", keyed, SEATS.formatted(4)).isOk();

        report("i", keyed).isOk();
        report("h", keyed, SEATS.formatted(4), SEATS.formatted(1)).isOk();

        assertThat(used()).isEqualTo("8");
    }

    @Test
    void same_header_with_another_report_is_refused() {
        report("h", SEATS.formatted(3), SEATS.formatted(4)).isOk();

        Reply refused = report("h", SEATS.formatted(4), SEATS.formatted(3)).isProblem(409, "IdempotencyKeyReused");
        consume("h", 3).isProblem(409, "IdempotencyKeyReused");

        assertThat(refused.text("field")).isEqualTo("Idempotency-Key");
        assertThat(used()).isEqualTo("7");
    }

    @Test
    void callers_cannot_choose_a_key_that_a_header_could_give() {
        String reserved = SEATS.formatted(3) + ", \"idempotencyKey\": \"\\u001fk\"";

        assertThat(report("h", SEATS.formatted(1), reserved)
                        .isProblem(400, "BadUserInput")
                        .text("field"))
                .isEqualTo("usages.1.idempotencyKey");
        assertThat(used()).isEqualTo("0");
    }

    @Test
    void malformed_header_is_refused_on_each_route() {
        assertThat(List.of(
                        report("k".repeat(256), SEATS.formatted(1)),
                        consume("k".repeat(256), 1),
                        reportEvents("k".repeat(256), CALL.formatted(""))))
                .allSatisfy(it -> assertThat(it.isProblem(400, "BadUserInput").text("field"))
                        .isEqualTo("Idempotency-Key"));
    }

    @Test
    void longest_header_and_last_place_fit() {
        String key = "k ~".repeat(85);
        String[] usages = new String[100];
        Arrays.fill(usages, SEATS.formatted(1));

        report(key, usages).isOk();
        report(key, usages).isOk();

        assertThat(used()).isEqualTo("100");
    }

    @Test
    void nothing_else_is_stored() {
        report("h", SEATS.formatted(3)).isOk();
        consume("i", 3).isOk();
        reportEvents("j", CALL.formatted("")).isOk();

        assertThat(count("kept_answers")).isZero();
        assertThat(count("usage_keys")).isEqualTo(2);
    }

    @Test
    void repetitions_at_once_on_two_servers_count_once() throws Exception {
        try (Server second = TestServer.second();
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Http> servers = List.of(TestServer.http(), new Http(second.port()));
            List<Future<Reply>> replies = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                Http server = servers.get(i % servers.size());
                replies.add(executor.submit(() -> post(server, "h", "/usage", usages(SEATS.formatted(3)))));
                replies.add(executor.submit(() -> post(server, "i", "/usage/consume", CONSUMED.formatted(2))));
                replies.add(executor.submit(() -> post(server, "j", "/events", eventList(CALL.formatted("")))));
            }
            for (Future<Reply> reply : replies) {
                reply.get().isOk();
            }
        }

        assertThat(used()).isEqualTo("5");
        assertThat(storedEvents()).isEqualTo(1);
    }

    private Reply report(String key, String... fields) {
        return development.postOnce(key, "/usage", usages(fields));
    }

    private Reply consume(String key, int amount) {
        return development.postOnce(key, "/usage/consume", CONSUMED.formatted(amount));
    }

    private Reply reportEvents(String key, String... events) {
        return development.postOnce(key, "/events", eventList(events));
    }

    private static String usages(String... fields) {
        return "{\"usages\": [{\"customerId\": \"ann\", %s}]}"
                .formatted(String.join("}, {\"customerId\": \"ann\", ", fields));
    }

    private static String eventList(String... events) {
        return "{\"events\": [%s]}".formatted(String.join(", ", events));
    }

    private Reply post(Http server, String key, String path, String json) {
        return server.send(server.request("/api/v1" + path)
                .header("X-API-KEY", development.key())
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(json)));
    }

    private String used() {
        return development.check("ann", "seats").text("currentUsage");
    }

    private int storedEvents() {
        return count("raw_events");
    }

    private int count(String table) {
        int environment = EnvironmentRows.number(development.id());
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery(
                                "select count(*) from %s where environment_id = :environment".formatted(table))
                        .bind("environment", environment)
                        .mapTo(Integer.class)
                        .one());
    }
}
