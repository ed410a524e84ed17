package dev.ambit.lifecycle;

import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.JsonPaths;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tests the events that announce the end of a trial, billing month or promotion, and the end of a promotion
/// (docs/reference/events.md).
class ReminderTimesTest {

    private static final String TRIAL = "subscription.trial.ends_soon";
    private static final String MONTH = "subscription.billing_month.ends_soon";
    private static final String ENDS_SOON = "promotionalEntitlement.ends_soon";
    private static final String EXPIRED = "promotionalEntitlement.expired";

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private TestClock clock;

    @BeforeEach
    void plans_for_sale() {
        clock = TestClock.stop(acme);
        catalog.feature("calls", METERED);
        catalog.plan("free", limit("calls", 1));
        catalog.draftPlan("pro").isOk();
        catalog.charge("plans", "pro", """
                {"billingModel": "FLAT_FEE", "pricePeriods": [
                    {"billingPeriod": "MONTHLY", "price": {"amount": 1, "currency": "usd"}},
                    {"billingPeriod": "ANNUALLY", "price": {"amount": 10, "currency": "usd"}}]}
                """).isOk();
        catalog.entitle("plans", "pro", limit("calls", 10)).isOk();
        catalog.publish("plans", "pro").isOk();
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
    }

    @Test
    void trial_ends_soon_event_is_sent_once_a_week_before_the_end() {
        trial("P14D");

        clock.advance("P6DT23H59M59S");
        assertThat(events(TRIAL)).isEmpty();
        clock.advance("PT1S");
        clock.advance("P3D");

        assertThat(events(TRIAL)).containsExactly(TRIAL + " " + clock.in("P7D"));
        Object event = last(TRIAL);
        assertThat(JsonPaths.at(event, "id")).isEqualTo("s");
        assertThat(JsonPaths.at(event, "status")).isEqualTo("IN_TRIAL");
        assertThat(JsonPaths.at(event, "trialEndDate")).isEqualTo(clock.in("P14D"));
        assertThat(JsonPaths.at(event, "plan.id")).isEqualTo("pro");
    }

    @Test
    void trial_of_one_week_has_no_ends_soon_event() {
        trial("P7D");

        clock.advance("P20D");

        assertThat(events(TRIAL)).isEmpty();
    }

    @CiTest
    void extended_trial_has_a_second_ends_soon_event() {
        trial("P14D");
        clock.advance("P8D");

        update("\"trialEndDate\": \"%s\"".formatted(clock.in("P20D")));
        update("\"metadata\": {\"k\": \"v\"}");
        clock.advance("P6D");

        assertThat(events(TRIAL)).containsExactly(TRIAL + " " + clock.in("P7D"), TRIAL + " " + clock.in("P13D"));
    }

    @Test
    void trial_shortened_to_end_within_a_week_has_no_ends_soon_event() {
        trial("P30D");
        clock.advance("P8D");

        update("\"trialEndDate\": \"%s\"".formatted(clock.in("P12D")));
        clock.advance("P9D");

        assertThat(events(TRIAL)).isEmpty();
    }

    @Test
    void billing_month_ends_soon_event_is_dated_one_hour_before_each_renewal() {
        buy("pro", "MONTHLY");

        clock.advance("P100D");

        assertThat(events(MONTH, "subscription.updated"))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 3)
                        .boxed()
                        .<String>mapMulti((month, lines) -> {
                            lines.accept(MONTH + " " + month(month).minus(Duration.ofHours(1)));
                            lines.accept("subscription.updated " + month(month));
                        })
                        .toList());
    }

    @Test
    void replaced_subscription_has_no_further_ends_soon_events() {
        buy("pro", "MONTHLY");
        development.post("/subscriptions", """
                        {"id": "later", "customerId": "ann", "planId": "free", "startDate": "%s"}
                        """.formatted(clock.in("P45D"))).isOk();

        clock.advance("P100D");

        assertThat(events(MONTH, "subscription.canceled"))
                .containsExactly(
                        MONTH + " " + month(1).minus(Duration.ofHours(1)), "subscription.canceled " + clock.in("P45D"));
    }

    @Test
    void annual_subscription_has_an_ends_soon_event_for_each_month() {
        buy("pro", "ANNUALLY");

        clock.advance("P1Y");
        clock.advance("P20D");

        assertThat(events(MONTH, "subscription.updated"))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 13)
                        .mapToObj(month -> month == 13
                                ? "subscription.updated " + month(12)
                                : MONTH + " " + month(month).minus(Duration.ofHours(1)))
                        .toList());
    }

    @Test
    void free_subscription_has_no_billing_month_events() {
        buy("free", null);

        clock.advance("P70D");

        assertThat(events(MONTH)).isEmpty();
    }

    @Test
    void subscription_starting_within_an_hour_has_no_ends_soon_event_yet() {
        clock.advance("P1Y");
        Instant start = Instant.parse(clock.in("PT0S"));
        development
                .post("/subscriptions", """
                        {"id": "s", "customerId": "ann", "planId": "pro", "billingPeriod": "MONTHLY",
                            "startDate": "%s"}
                        """.formatted(start.plus(Duration.ofMinutes(30))))
                .isOk();

        clock.advance("PT30M");
        assertThat(events(MONTH)).isEmpty();
        clock.advance("P31D");

        assertThat(events(MONTH)).hasSize(1);
    }

    /// A replica with the newest event has the same state as a snapshot.
    @Test
    void snapshot_has_the_ends_soon_event_as_version_of_the_subscription() {
        buy("pro", "MONTHLY");

        clock.advance("P27DT23H30M");
        Instant end = month(1);
        clock.advance(
                Duration.between(clock.now(), end.minus(Duration.ofMinutes(30))).toString());

        Object event = last(MONTH);
        String snapshot = development.get("/events/snapshot").http().body();
        assertThat(snapshot.lines().filter(line -> line.contains("\"entity\":\"subscription\"")))
                .singleElement()
                .asString()
                .contains("\"entityVersion\":" + JsonPaths.at(event, "sequence") + ",", "\"status\":\"ACTIVE\"");
    }

    @CiTest
    void promotion_has_events_a_week_before_its_end_and_at_its_expiry() {
        grant("\"period\": \"custom\", \"customEndDate\": \"%s\"".formatted(clock.in("P30D")));

        clock.advance("P22DT23H59M59S");
        assertThat(events(ENDS_SOON, EXPIRED)).isEmpty();
        clock.advance("PT1S");
        assertThat(events(ENDS_SOON, EXPIRED)).containsExactly(ENDS_SOON + " " + clock.in("P23D"));
        clock.advance("P7D");
        clock.advance("P7D");

        assertThat(events(ENDS_SOON, EXPIRED))
                .containsExactly(ENDS_SOON + " " + clock.in("P23D"), EXPIRED + " " + clock.in("P30D"));
        assertThat(JsonPaths.at(last(EXPIRED), "status")).isEqualTo("Expired");
        assertThat(JsonPaths.at(last(EXPIRED), "feature.id")).isEqualTo("calls");
        assertThat(JsonPaths.at(last(EXPIRED), "customer.id")).isEqualTo("ann");
    }

    @Test
    void entitlements_event_follows_the_expiry_of_a_promotion() {
        buy("free", null);
        grant("\"period\": \"1 week\"");

        clock.advance("P8D");

        Object left = last("entitlements.updated");
        assertThat(JsonPaths.at(left, "trigger")).isEqualTo("promotional_entitlement_expired");
        assertThat(JsonPaths.at(left, "timestamp")).isEqualTo(clock.in("P8D"));
        assertThat(JsonPaths.at(left, "entitlements.0.usageLimit")).hasToString("1");
        assertThat(sequence(left)).isEqualTo(sequence(last(EXPIRED)) + 1);
    }

    @Test
    void promotion_events_are_dated_when_due_even_if_they_are_written_late() {
        grant("\"period\": \"1 month\"");

        clock.advance("P1Y");

        assertThat(events(ENDS_SOON, EXPIRED))
                .containsExactly(ENDS_SOON + " " + month(1).minus(Duration.ofDays(7)), EXPIRED + " " + month(1));
    }

    @Test
    void promotion_of_one_week_has_only_an_expired_event() {
        grant("\"period\": \"1 week\"");

        clock.advance("P30D");

        assertThat(events(ENDS_SOON, EXPIRED)).containsExactly(EXPIRED + " " + clock.in("P7D"));
    }

    @Test
    void extended_promotion_has_a_second_ends_soon_event() {
        grant("\"period\": \"custom\", \"customEndDate\": \"%s\"".formatted(clock.in("P10D")));
        clock.advance("P4D");
        grant("\"period\": \"custom\", \"customEndDate\": \"%s\"".formatted(clock.in("P20D")));

        clock.advance("P30D");

        assertThat(events(ENDS_SOON, EXPIRED))
                .containsExactly(
                        ENDS_SOON + " " + clock.in("P3D"),
                        ENDS_SOON + " " + clock.in("P13D"),
                        EXPIRED + " " + clock.in("P20D"));
    }

    @Test
    void revoked_or_past_promotion_has_no_end_events() {
        grant("\"period\": \"1 month\"");
        development.delete("/customers/ann/promotional-entitlements/calls").isOk();
        grant("\"period\": \"custom\", \"startDate\": \"%s\", \"customEndDate\": \"%s\""
                .formatted(clock.in("P-10D"), clock.in("P-1D")));

        clock.advance("P1Y");

        assertThat(events(ENDS_SOON, EXPIRED)).isEmpty();
    }

    @Test
    void promotion_of_an_archived_customer_has_no_end_events() {
        grant("\"period\": \"1 month\"");
        development.post("/customers/ann/archive", "").isOk();

        clock.advance("P1Y");

        assertThat(events(ENDS_SOON, EXPIRED)).isEmpty();
    }

    /// The loop does not run, because the clock is frozen and the test moves it in the database.
    @Test
    void expired_event_precedes_the_update_if_a_promotion_is_renewed_late() {
        grant("\"period\": \"1 week\"");
        TestServer.superuser().useHandle(tx -> tx.execute("""
                        update clocks
                        set stopped_at = stopped_at + interval '10 days'
                        where environment_id = (select environment_id from environments where public_id = ?::uuid)
                        """, development.id()));

        grant("\"period\": \"1 week\"");

        assertThat(events(EXPIRED, "promotionalEntitlement.updated"))
                .containsExactly(EXPIRED + " " + clock.in("P7D"), "promotionalEntitlement.updated " + clock.in("P10D"));
    }

    @LongTest
    void loop_writes_the_expired_event_of_a_promotion_within_seconds() {
        acme.http()
                .post(acme.key(), "/api/v1/environments/development/clock/resume", "")
                .isOk();
        grant("\"period\": \"custom\", \"customEndDate\": \"%s\""
                .formatted(clock.now().plusSeconds(5)));

        assertThat(Waiting.until(() -> events(EXPIRED), it -> !it.isEmpty())).hasSize(1);
    }

    @Test
    void webhook_endpoint_can_select_the_end_events() {
        Reply made = development.post("/webhooks", """
                {"url": "https://receiver.example/", "eventTypes": ["%s", "%s", "%s", "%s"]}
                """.formatted(TRIAL, MONTH, ENDS_SOON, EXPIRED));

        assertThat(made.isOk().at("eventTypes")).isEqualTo(List.of(TRIAL, MONTH, ENDS_SOON, EXPIRED));
    }

    private void trial(String length) {
        development.post("/subscriptions", """
                        {"id": "s", "customerId": "ann", "planId": "pro", "billingPeriod": "MONTHLY",
                            "trialOverrideConfiguration": {"isTrial": true, "trialEndDate": "%s",
                                "trialEndBehavior": "CANCEL_SUBSCRIPTION"}}
                        """.formatted(clock.in(length))).isOk();
    }

    private void buy(String plan, @Nullable String period) {
        development
                .post("/subscriptions", """
                        {"id": "s", "customerId": "ann", "planId": "%s"%s}
                        """.formatted(
                                plan, period == null ? "" : ", \"billingPeriod\": \"%s\"".formatted(period)))
                .isOk();
    }

    private void update(String field) {
        development.patch("/subscriptions/s", "{%s}".formatted(field)).isOk();
    }

    private void grant(String terms) {
        development
                .post("/customers/ann/promotional-entitlements", """
                        {"promotionalEntitlements": [{"featureId": "calls", "usageLimit": 5, %s}]}
                        """.formatted(terms))
                .isOk();
    }

    /// When the month of that number ends, counted from when the clock was stopped.
    private Instant month(int number) {
        return clock.stoppedAt().atOffset(ZoneOffset.UTC).plusMonths(number).toInstant();
    }

    /// The events of these types in the feed, with their times.
    private List<String> events(String... types) {
        return events().stream()
                .filter(it -> List.of(types).contains(String.valueOf(JsonPaths.at(it, "type"))))
                .map(it -> JsonPaths.at(it, "type") + " " + JsonPaths.at(it, "timestamp"))
                .toList();
    }

    private Object last(String type) {
        return events().reversed().stream()
                .filter(it -> type.equals(JsonPaths.at(it, "type")))
                .findFirst()
                .orElseThrow();
    }

    private static long sequence(Object event) {
        return Long.parseLong(String.valueOf(JsonPaths.at(event, "sequence")));
    }

    private List<?> events() {
        return (List<?>)
                requireNonNull(development.get("/events/feed?limit=1000").isOk().at(""));
    }
}
