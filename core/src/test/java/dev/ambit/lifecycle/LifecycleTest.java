package dev.ambit.lifecycle;

import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
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
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tests the automatic and the scheduled transitions of docs/reference/rules.md#subscription-status.
class LifecycleTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private Instant now = Instant.EPOCH;

    @BeforeEach
    void plans_and_a_clock_that_stands_still() {
        catalog.feature("calls", METERED);
        catalog.plan("free", limit("calls", 1));
        paid("pro", 10, "");
        paid("max", 100, "");
        paid(
                "tried",
                50,
                ", \"defaultTrialConfig\": {\"duration\": 14, \"units\": \"DAY\", \"trialEndBehavior\": \"CANCEL_SUBSCRIPTION\"}");
        paid(
                "kept",
                60,
                ", \"defaultTrialConfig\": {\"duration\": 1, \"units\": \"MONTH\", \"trialEndBehavior\": \"CONVERT_TO_PAID\"}");
        now = TestClock.stop(acme).stoppedAt();
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
    }

    @LongTest
    void scheduled_subscription_grants_from_its_start_date_and_ends_the_previous_one() {
        String old = subscribe("pro", "").text("subscription.id");
        Reply begun = subscribe("max", "\"startDate\": \"%s\"".formatted(in("P10D")));

        assertThat(begun.text("subscription.status")).isEqualTo("NOT_STARTED");
        assertThat(begun.text("isScheduled")).isEqualTo("true");
        assertThat(limitOfCalls()).isEqualTo("10");

        move("advance", "{\"by\": \"P9DT23H59M59S\"}").isOk();
        assertThat(limitOfCalls()).isEqualTo("10");
        move("advance", "{\"by\": \"PT1S\"}").isOk();

        assertThat(limitOfCalls()).isEqualTo("100");
        assertThat(status(begun.text("subscription.id"))).isEqualTo("ACTIVE null");
        assertThat(status(old)).isEqualTo("CANCELED UPGRADE_OR_DOWNGRADE");
        assertThat(development.get("/subscriptions/" + old).text("effectiveEndDate"))
                .isEqualTo(in("P10D"));
    }

    @LongTest
    void subscription_that_has_not_started_is_cancelled_immediately() {
        Reply begun = subscribe("max", "\"startDate\": \"%s\"".formatted(in("P10D")));

        development
                .post("/subscriptions/%s/cancel".formatted(begun.text("subscription.id")), "{}")
                .isOk();
        move("advance", "{\"by\": \"P11D\"}").isOk();

        assertThat(status(begun.text("subscription.id"))).isEqualTo("CANCELED Immediate");
        assertThat(development.check("ann", "calls").text("accessDeniedReason")).isEqualTo("NoActiveSubscription");
    }

    @LongTest
    void trial_without_conversion_expires_at_its_end() {
        Reply begun = subscribe("tried", "");

        assertThat(begun.text("subscription.status")).isEqualTo("IN_TRIAL");
        assertThat(begun.text("subscription.trialEndDate")).isEqualTo(in("P14D"));
        assertThat(limitOfCalls()).isEqualTo("50");
        assertThat(development.check("ann", "calls").text("validUntil")).isEqualTo(in("P14D"));

        move("advance", "{\"by\": \"P14D\"}").isOk();

        assertThat(status(begun.text("subscription.id"))).isEqualTo("EXPIRED TRIAL_ENDED");
        assertThat(development.check("ann", "calls").text("accessDeniedReason")).isEqualTo("NoActiveSubscription");
        assertThat(subscribe("tried", "").text("subscription.status")).isEqualTo("ACTIVE");
    }

    @Test
    void trial_with_conversion_becomes_a_paid_subscription_at_its_end() {
        String id = subscribe("kept", "").text("subscription.id");

        move("advance", "{\"by\": \"P1M\"}").isOk();

        Reply subscription = development.get("/subscriptions/" + id);
        assertThat(status(id)).isEqualTo("ACTIVE null");
        assertThat(subscription.text("currentBillingPeriodStart")).isEqualTo(subscription.text("trialEndDate"));
        assertThat(limitOfCalls()).isEqualTo("60");
    }

    @CiTest
    void trial_and_paid_subscription_coexist_and_the_more_generous_limit_applies() {
        String paid = subscribe("pro", "").text("subscription.id");
        String trial = subscribe("max", """
                "trialOverrideConfiguration": {"isTrial": true, "trialEndDate": "%s",
                    "trialEndBehavior": "CANCEL_SUBSCRIPTION"}
                """.formatted(in("P7D"))).text("subscription.id");

        assertThat(limitOfCalls()).isEqualTo("100");
        assertThat(status(paid)).isEqualTo("ACTIVE null");
        move("advance", "{\"by\": \"P7D\"}").isOk();

        assertThat(limitOfCalls()).isEqualTo("10");
        assertThat(status(trial)).isEqualTo("EXPIRED TRIAL_ENDED");
    }

    @Test
    void paid_subscription_cancels_the_trial() {
        String trial = subscribe("tried", "").text("subscription.id");

        String paid = subscribe("pro", "\"trialOverrideConfiguration\": {\"isTrial\": false}")
                .text("subscription.id");

        assertThat(status(trial)).isEqualTo("CANCELED TRIAL_CONVERTED");
        assertThat(status(paid)).isEqualTo("ACTIVE null");
        assertThat(limitOfCalls()).isEqualTo("10");
    }

    @CiTest
    void subscription_can_be_cancelled_at_the_end_of_its_billing_period() {
        String id = subscribe("pro", "").text("subscription.id");

        Reply scheduled =
                cancel(id, "\"cancellationTime\": \"END_OF_BILLING_PERIOD\"").isOk();

        assertThat(scheduled.text("status")).isEqualTo("ACTIVE");
        assertThat(scheduled.text("cancellationDate")).isEqualTo(scheduled.text("currentBillingPeriodEnd"));
        assertThat(development.check("ann", "calls").text("validUntil"))
                .isEqualTo(scheduled.text("currentBillingPeriodEnd"));
        move("advance", "{\"to\": \"%s\"}".formatted(scheduled.text("cancellationDate")))
                .isOk();

        assertThat(status(id)).isEqualTo("CANCELED ScheduledCancellation");
        assertThat(development.check("ann", "calls").text("accessDeniedReason")).isEqualTo("NoActiveSubscription");
    }

    @Test
    void subscription_can_be_cancelled_on_a_specific_date() {
        String id = subscribe("free", "").text("subscription.id");

        cancel(id, "\"cancellationTime\": \"SPECIFIC_DATE\", \"endDate\": \"%s\"".formatted(in("P3D")))
                .isOk();
        move("advance", "{\"by\": \"P2D\"}").isOk();
        assertThat(limitOfCalls()).isEqualTo("1");
        move("advance", "{\"by\": \"P1D\"}").isOk();

        assertThat(status(id)).isEqualTo("CANCELED ScheduledCancellation");
    }

    @LongTest
    void a_product_can_require_a_date_of_each_cancellation() {
        String id = subscribe("free", "").text("subscription.id");
        development.patch("/products/" + catalog.product(), """
                {"productSettings": {"subscriptionStartSetup": "PLAN_SELECTION",
                 "subscriptionEndSetup": "CANCEL_SUBSCRIPTION", "subscriptionCancellationTime": "SPECIFIC_DATE"}}
                """).isOk();

        cancel(id, "").isProblem(400, "BadUserInput");
        cancel(id, "\"cancellationTime\": \"IMMEDIATE\", \"endDate\": \"%s\"".formatted(in("P3D")))
                .isProblem(400, "UnsupportedParameter");
        cancel(id, "\"endDate\": \"%s\"".formatted(in("P3D"))).isOk();
        move("advance", "{\"by\": \"P3D\"}").isOk();

        assertThat(status(id)).isEqualTo("CANCELED ScheduledCancellation");
    }

    @Test
    void invalid_cancellation_is_refused_with_a_specific_error_code() {
        String free = subscribe("free", "").text("subscription.id");

        cancel(free, "\"cancellationTime\": \"END_OF_BILLING_PERIOD\"")
                .isProblem(400, "SubscriptionDoesNotHaveBillingPeriod");
        cancel(free, "\"cancellationTime\": \"SPECIFIC_DATE\"").isProblem(400, "BadUserInput");
        cancel(free, "\"cancellationTime\": \"SPECIFIC_DATE\", \"endDate\": \"%s\"".formatted(now))
                .isProblem(400, "InvalidCancellationDate");
        cancel(free, "\"endDate\": \"%s\"".formatted(in("P3D"))).isProblem(400, "UnsupportedParameter");
        assertThat(status(free)).isEqualTo("ACTIVE null");

        String trial = subscribe("tried", "").text("subscription.id");
        cancel(trial, "\"cancellationTime\": \"SPECIFIC_DATE\", \"endDate\": \"%s\"".formatted(in("P3D")))
                .isProblem(400, "TrialMustBeCancelledImmediately");
        cancel(trial, "").isOk();
        cancel(trial, "").isProblem(409, "SubscriptionAlreadyCanceledOrExpired");
    }

    /// The clock moves by 13 months at once, and each of the 13 renewals has its own time.
    @CiTest
    void paid_subscription_renews_once_for_each_month_even_if_processed_late() {
        String id = subscribe("pro", "").text("subscription.id");

        move("advance", "{\"by\": \"P13M\"}").isOk();

        Reply renewed = development.get("/subscriptions/" + id);
        Instant start = Instant.parse(renewed.text("startDate"));
        assertThat(renewed.text("currentBillingPeriodStart"))
                .isEqualTo(start.atOffset(ZoneOffset.UTC)
                        .plusMonths(13)
                        .toInstant()
                        .toString());
        List<Instant> times = updates(id);
        assertThat(times).hasSize(13);
        for (int i = 0; i < times.size(); i++) {
            assertThat(times.get(i))
                    .isEqualTo(start.atOffset(ZoneOffset.UTC).plusMonths(i + 1).toInstant());
        }
    }

    @Test
    void subscription_renews_until_another_replaces_it_even_if_processed_late() {
        String id = subscribe("pro", "").text("subscription.id");
        subscribe("max", "\"startDate\": \"%s\"".formatted(in("P70D")));

        move("advance", "{\"by\": \"P80D\"}").isOk();

        assertThat(updates(id)).hasSize(2);
        assertThat(status(id)).isEqualTo("CANCELED UPGRADE_OR_DOWNGRADE");
    }

    @LongTest
    void loop_starts_a_subscription_at_its_start_date() {
        move("resume", "").isOk();
        Instant start = Instant.parse(acme.http()
                        .get(acme.key(), "/api/v1/environments/development/clock")
                        .text("now"))
                .plusMillis(1_500);

        String id = subscribe("pro", "\"startDate\": \"%s\"".formatted(start)).text("subscription.id");

        Waiting.until(() -> status(id), "ACTIVE null"::equals);
        assertThat(Instant.parse(development.get("/subscriptions/" + id).text("currentBillingPeriodStart")))
                .isEqualTo(start);
    }

    @LongTest
    void scheduled_subscription_starts_after_a_stopped_clock_resumes() {
        Instant stopped = Instant.parse(acme.http()
                .get(acme.key(), "/api/v1/environments/development/clock")
                .text("now"));
        String id = subscribe("pro", "\"startDate\": \"%s\"".formatted(stopped.plusMillis(1_500)))
                .text("subscription.id");

        move("resume", "").isOk();

        Waiting.until(() -> status(id), "ACTIVE null"::equals);
    }

    /// There are more renewals than one transaction handles, so concurrent callers find different remainders.
    @LongTest
    void concurrent_clock_advances_return_only_after_all_renewals_are_done() throws Exception {
        String customers = each("{\"id\": \"c%1$d\", \"name\": null, \"email\": null}");
        String bought = each("{\"id\": \"s%1$d\", \"customerId\": \"c%1$d\", \"planId\": \"pro\"}");
        development
                .post("/customers/import", "{\"customers\": [%s]}".formatted(customers))
                .isOk();
        development
                .post("/subscriptions/import", "{\"subscriptions\": [%s]}".formatted(bought))
                .isOk();
        Callable<Integer> move = () -> {
            move("advance", "{\"to\": \"%s\"}".formatted(in("P70D"))).isOk();
            return updates("s249").size();
        };

        try (var both = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> renewals : both.invokeAll(List.of(move, move, move))) {
                assertThat(renewals.get()).isEqualTo(2);
            }
        }
    }

    @Test
    void subscription_with_a_past_start_date_is_in_its_current_billing_period() {
        Instant past = now.atOffset(ZoneOffset.UTC).minusDays(40).toInstant();

        Reply begun = subscribe("pro", "\"startDate\": \"%s\"".formatted(past));

        assertThat(begun.text("subscription.status")).isEqualTo("ACTIVE");
        assertThat(begun.text("subscription.startDate")).isEqualTo(past.toString());
        assertThat(Instant.parse(begun.text("subscription.currentBillingPeriodStart")))
                .isBetween(past, now);
        assertThat(Instant.parse(begun.text("subscription.currentBillingPeriodEnd")))
                .isAfter(now);
    }

    private static String each(String line) {
        return IntStream.range(0, 250).mapToObj(line::formatted).collect(joining(", "));
    }

    private void paid(String id, int calls, String more) {
        development
                .post("/plans", """
                {"id": "%s", "displayName": "%s", "productId": "%s", "pricingType": "PAID"%s}
                """.formatted(id, id, catalog.product(), more))
                .isOk();
        catalog.entitle("plans", id, limit("calls", calls)).isOk();
        catalog.publish("plans", id).isOk();
    }

    private Reply subscribe(String plan, String more) {
        return development
                .post("/subscriptions", """
                        {"customerId": "ann", "planId": "%s"%s}
                        """.formatted(plan, more.isEmpty() ? "" : ", " + more))
                .isOk();
    }

    private Reply cancel(String id, String body) {
        return development.post("/subscriptions/%s/cancel".formatted(id), "{%s}".formatted(body));
    }

    private String status(String id) {
        Reply it = development.get("/subscriptions/" + id);
        return it.text("status") + " " + it.text("cancelReason");
    }

    private String limitOfCalls() {
        return development.check("ann", "calls").text("usageLimit");
    }

    private List<Instant> updates(String id) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select happened_at from events
                        join environments using (environment_id)
                        where public_id = :environment::uuid and events.type = 'subscription.updated' and entity_id = :id
                        order by sequence
                        """)
                        .bind("environment", development.id())
                        .bind("id", id)
                        .mapTo(Instant.class)
                        .list());
    }

    private Reply move(String act, String body) {
        return acme.http().post(acme.key(), "/api/v1/environments/development/clock/" + act, body);
    }

    private String in(String days) {
        return now.plus(Duration.parse(days)).toString();
    }
}
