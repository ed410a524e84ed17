package dev.ambit.usage;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.TestMeter.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestMeter;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Raw events over HTTP (docs/reference/rules.md#raw-events); `scenarios.txt` covers the aggregate functions.
@Tag("long")
class RawEventTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private final TestMeter meter = new TestMeter(development);

    /// Half an hour off, so that no hour ends while a test runs.
    private final Instant began = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(5 * 60 + 30, ChronoUnit.MINUTES);

    @BeforeEach
    void a_customer_since_five_hours() {
        meter.feature("calls", "call", "COUNT", "").isOk();
        meter.feature("users", "login", "UNIQUE", "user_id").isOk();
        meter.feature("bytes", "up", "SUM", "bytes").isOk();
        meter.feature("peak", "up", "MAX", "bytes").isOk();
        catalog.plan(
                "pro",
                limit("calls", 3),
                limit("users", 10),
                limit("bytes", 100),
                grant("peak", "\"usageLimit\": 10", "\"resetPeriod\": \"HOUR\""));
        development.subscribe("ann", "pro");
        since(began);
    }

    @Test
    void raw_events_count_towards_the_usage_limit() {
        Reply reply = meter.report(event("ann", "call", "1", "{}"), event("ann", "call", "2", "{}"));

        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.text("accepted")).isEqualTo("2");
        awaitUsage("calls", "2");
        assertThat(development.check("ann", "calls", "2").text("accessDeniedReason"))
                .isEqualTo("RequestedUsageExceedingLimit");
        meter.report(event("ann", "call", "3", "{}"), event("ann", "other", "4", "{}"))
                .isOk();
        awaitUsage("calls", "3");
        assertThat(development
                        .get("/usage/ann/history/calls?startDate=" + began)
                        .text("series.0.points.1.value"))
                .isEqualTo("3");
    }

    /// Clocks differ slightly, so a timestamp that is a few milliseconds ahead is valid.
    @Test
    void event_slightly_in_the_future_waits_until_its_timestamp() {
        Instant ahead = Instant.now().plusMillis(90);

        meter.report(event("ann", "call", "1", "{}", ", \"timestamp\": \"%s\"".formatted(ahead)))
                .isOk();
        assertThat(Instant.now()).isAfter(ahead);
        awaitUsage("calls", "1");

        Instant farther = Instant.now().plusSeconds(60);
        assertThat(meter.report(event("ann", "call", "2", "{}", ", \"timestamp\": \"%s\"".formatted(farther)))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void subscription_bought_after_the_event_counts_it_with_a_stopped_clock() {
        acme.http()
                .post(acme.key(), "/api/v1/environments/development/clock/stop", "")
                .isOk();
        development.post("/customers", "{\"id\": \"bob\"}").isOk();
        meter.report(event("bob", "call", "1", "{}")).isOk();
        TestMeter.awaitCounts(acme);

        development
                .post("/subscriptions", "{\"customerId\": \"bob\", \"planId\": \"pro\"}")
                .isOk();

        Waiting.until(() -> development.check("bob", "calls").text("currentUsage"), "1"::equals);
    }

    @Test
    void late_event_counts_in_the_period_of_its_timestamp() {
        Instant lastPeriod = thisPeriod().minus(20, ChronoUnit.MINUTES);
        meter.report(event("ann", "up", "1", "{\"bytes\": 4}", at(thisPeriod())))
                .isOk();
        awaitUsage("peak", "4");

        meter.report(event("ann", "up", "2", "{\"bytes\": 9}", at(lastPeriod))).isOk();

        awaitUsage("bytes", "13");
        assertThat(usage("peak")).isEqualTo("4");
        assertThat(counters("peak")).isEqualTo("9,4");
    }

    @Test
    void events_before_the_subscription_start_do_not_count() {
        meter.report(event("ann", "call", "1", "{}", at(began.minusSeconds(1))), event("ann", "call", "2", "{}", at(0)))
                .isOk();

        awaitUsage("calls", "1");
    }

    @Test
    void events_of_an_unknown_customer_count_once_the_customer_subscribes() {
        meter.report(event("bob", "call", "1", "{}", at(100)), event("bob", "call", "2", "{}", at(101)))
                .isOk();
        development.subscribe("bob", "pro").isOk();
        since(began);

        Waiting.until(() -> development.check("bob", "calls").text("currentUsage"), it -> it.equals("2"));
    }

    @Test
    void event_estimate_returns_the_usage_change_and_stores_nothing() {
        meter.report(event("ann", "up", "1", "{\"bytes\": 8}")).isOk();
        awaitUsage("peak", "8");

        Reply more = estimate("\"eventName\": \"up\", \"dimensions\": {\"bytes\": 20}")
                .isOk();
        Reply less = estimate("\"eventName\": \"up\", \"dimensions\": {\"bytes\": 5}")
                .isOk();

        assertThat(more.text("usages.0.featureId")).isEqualTo("bytes");
        assertThat(more.text("usages.0.usageAfterEstimate")).isEqualTo("28");
        assertThat(more.text("usages.0.wouldExceedLimit")).isEqualTo("false");
        assertThat(more.text("usages.1.featureId")).isEqualTo("peak");
        assertThat(more.text("usages.1.currentUsage")).isEqualTo("8");
        assertThat(more.text("usages.1.usageAfterEstimate")).isEqualTo("20");
        assertThat(more.text("usages.1.wouldExceedLimit")).isEqualTo("true");
        assertThat(less.at("usages.1")).isNull();
        assertThat(estimate("\"eventName\": \"none\"").at("usages")).isEqualTo(List.of());
        assertThat(stored()).isOne();
    }

    @Test
    void request_accepts_1000_events_and_refuses_all_if_one_is_invalid() {
        String good = IntStream.range(0, 999)
                .mapToObj(i -> event("ann", "call", "k" + i, "{}"))
                .collect(Collectors.joining(", "));

        Reply future = meter.report(good, event("ann", "call", "k", "{}", ", \"timestamp\": \"2999-01-01T00:00:00Z\""));
        Reply tooMany = meter.report(good, event("ann", "call", "a", "{}"), event("ann", "call", "b", "{}"));

        assertThat(future.isProblem(400, "BadUserInput").text("field")).isEqualTo("events.999.timestamp");
        assertThat(tooMany.isProblem(400, "BadUserInput").text("field")).isEqualTo("events");
        assertThat(stored()).isZero();
        meter.report(good, event("ann", "call", "a", "{}")).isOk();
        assertThat(stored()).isEqualTo(1_000);
        awaitUsage("calls", "1000");
    }

    private Reply estimate(String fields) {
        return development.post("/events/estimate", "{\"customerId\": \"ann\", %s}".formatted(fields));
    }

    private String at(int minutes) {
        return at(began.plus(minutes, ChronoUnit.MINUTES));
    }

    private static String at(Instant time) {
        return ", \"timestamp\": \"%s\"".formatted(time);
    }

    private Instant thisPeriod() {
        return began.plus(ChronoUnit.HOURS.between(began, Instant.now()), ChronoUnit.HOURS);
    }

    /// Moves the start of the subscriptions into the past; an event makes the server reload them.
    private void since(Instant start) {
        TestServer.superuser().useTransaction(tx -> {
            int environment = EnvironmentFixture.of(acme, development).id().value();
            tx.createUpdate(
                            "update subscriptions set start_at = :start, counted_since = :start where environment_id = :id")
                    .bind("start", start)
                    .bind("id", environment)
                    .execute();
            tx.execute("update customers set entitled_at = now() where environment_id = ?", environment);
        });
        for (String customer : development.get("/customers").texts("id")) {
            development
                    .patch("/customers/" + customer, "{\"name\": \"Since then\"}")
                    .isOk();
        }
    }

    private void awaitUsage(String feature, String expected) {
        Waiting.until(() -> usage(feature), it -> it.equals(expected));
    }

    private String usage(String feature) {
        return development.check("ann", feature).text("currentUsage");
    }

    /// The usage of each of its periods, in order.
    private String counters(String feature) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select string_agg((used / 1000000)::text, ',' order by period_start)
                        from counters
                        where environment_id = :environment and feature_id = :feature
                        """)
                        .bind(
                                "environment",
                                EnvironmentFixture.of(acme, development).id().value())
                        .bind("feature", feature)
                        .mapTo(String.class)
                        .one());
    }

    private long stored() {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("select count(*) from raw_events where environment_id = :environment")
                        .bind(
                                "environment",
                                EnvironmentFixture.of(acme, development).id().value())
                        .mapTo(Long.class)
                        .one());
    }
}
