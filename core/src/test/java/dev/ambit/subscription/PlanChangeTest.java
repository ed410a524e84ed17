package dev.ambit.subscription;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static dev.ambit.engine.FeatureKind.SEATS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// State that a plan change keeps or resets (docs/reference/rules.md#usage-counting). Usage is covered by
/// `scenarios.txt`.
class PlanChangeTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private final TestClock clock = TestClock.stop(acme);

    @BeforeEach
    void a_customer_and_plans() {
        catalog.feature("calls", METERED);
        catalog.feature("seats", SEATS);
        String calls = grant("calls", "\"usageLimit\": 10", "\"resetPeriod\": \"MONTH\"");
        catalog.plan("free", calls, limit("seats", 10));
        catalog.plan("none", calls, limit("seats", 10));
        for (String plan : new String[] {"monthly", "dearer", "yearly"}) {
            catalog.draftPlan(plan).isOk();
            String period = plan.equals("yearly") ? "ANNUALLY" : "MONTHLY";
            catalog.charge("plans", plan, """
                    {"billingModel": "FLAT_FEE",
                     "pricePeriods": [{"billingPeriod": "%s", "price": {"amount": 1, "currency": "usd"}}]}
                    """.formatted(period)).isOk();
            catalog.entitle("plans", plan, calls, limit("seats", 10)).isOk();
            catalog.publish("plans", plan).isOk();
        }
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
    }

    @ParameterizedTest
    @CsvSource({
        "ALWAYS_RESET, monthly, dearer, true",
        "NEVER_RESET, monthly, dearer, false",
        "BILLING_PERIOD_CHANGE, monthly, dearer, false",
        "BILLING_PERIOD_CHANGE, monthly, yearly, true",
    })
    @Tag("long")
    void usage_history_marks_a_plan_change_that_resets_usage(String rule, String from, String to, boolean isReset) {
        development
                .patch(
                        "/products/" + catalog.product(),
                        "{\"usageResetCutoffRule\": {\"behavior\": \"%s\"}}".formatted(rule))
                .isOk();
        String start = clock.in("P0D");
        development.subscribe("ann", from);
        clock.advance("P40D");
        development.reportUsage("ann", "calls", "7").isOk();
        clock.advance("P5D");
        development.subscribe("ann", to);
        clock.advance("P1D");
        development.reportUsage("ann", "calls", "2").isOk();

        Reply history =
                development.get("/usage/ann/history/calls?startDate=" + start).isOk();

        assertThat(history.text("markers.0.type")).isEqualTo("PERIODIC_RESET");
        assertThat(history.text("series.0.points.0.value")).isEqualTo("7");
        assertThat(history.text("series.0.points.1.value")).isEqualTo(isReset ? "2" : "9");
        assertThat(history.at("series.0.points.1.isResetPoint")).isEqualTo(isReset);
        assertThat(history.at("markers.1") == null ? null : history.text("markers.1.type"))
                .isEqualTo(isReset ? "SUBSCRIPTION_CHANGE_RESET" : null);
        if (isReset) {
            assertThat(history.text("markers.1.timestamp")).isEqualTo(clock.in("P45D"));
        }
        assertThat(history.at("markers.2")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "      , monthly, false, false",
        "free,    monthly, true,  false",
        "monthly, free,    false, true",
        "free,    none,    false, false",
        "monthly, yearly,  false, true",
    })
    @Tag("long")
    void subscription_created_event_marks_upgrades_and_downgrades(
            @Nullable String from, String to, boolean isUpgrade, boolean isDowngrade) {
        if (from != null) {
            development.subscribe("ann", from);
        }

        development.post("/subscriptions", """
                {"customerId": "ann", "planId": "%s", "scheduleStrategy": "IMMEDIATE"}
                """.formatted(to)).isOk();

        Reply feed = development.get("/events/feed?limit=1000").isOk();
        int created = feed.texts("type").lastIndexOf("subscription.created");
        assertThat(feed.text(created + ".plan.id")).isEqualTo(to);
        assertThat(feed.at(created + ".isUpgrade")).isEqualTo(isUpgrade);
        assertThat(feed.at(created + ".isDowngrade")).isEqualTo(isDowngrade);
    }

    @Test
    void scheduled_subscription_starts_although_its_billing_period_is_no_longer_sold() {
        development.subscribe("ann", "monthly");
        Reply later = development
                .post("/subscriptions", """
                {"customerId": "ann", "planId": "dearer", "startDate": "%s"}
                """.formatted(clock.in("P10D")))
                .isOk();
        development.post("/plans/dearer/draft", "").isOk();
        catalog.charge("plans", "dearer", """
                {"billingModel": "FLAT_FEE",
                 "pricePeriods": [{"billingPeriod": "ANNUALLY", "price": {"amount": 1, "currency": "usd"}}]}
                """).isOk();
        catalog.publish("plans", "dearer").isOk();

        clock.advance("P10D");

        assertThat(development
                        .get("/subscriptions/" + later.text("subscription.id"))
                        .text("status"))
                .isEqualTo("ACTIVE");
    }

    @LongTest
    void customer_can_leave_a_plan_whose_billing_period_is_no_longer_sold() {
        development.subscribe("ann", "monthly");
        development.post("/plans/monthly/draft", "").isOk();
        catalog.charge("plans", "monthly", """
                {"billingModel": "FLAT_FEE",
                 "pricePeriods": [{"billingPeriod": "ANNUALLY", "price": {"amount": 1, "currency": "usd"}}]}
                """).isOk();
        String rollout = catalog.publishForAll("plans", "monthly");
        acme.done(rollout);

        development.subscribe("ann", "dearer");
    }

    @LongTest
    void plan_change_keeps_the_billing_date_if_the_billing_period_is_unchanged() {
        String end = development.subscribe("ann", "monthly").text("subscription.currentBillingPeriodEnd");
        clock.advance("P10D");

        Reply dearer = development.subscribe("ann", "dearer");

        assertThat(dearer.text("subscription.startDate")).isEqualTo(clock.in("P10D"));
        assertThat(dearer.text("subscription.billingCycleAnchor")).isEqualTo(clock.in("P0D"));
        assertThat(dearer.text("subscription.currentBillingPeriodEnd")).isEqualTo(end);
        assertThat(development.subscribe("ann", "yearly").text("subscription.billingCycleAnchor"))
                .isEqualTo(clock.in("P10D"));
    }

    @Test
    void trial_that_replaces_another_trial_is_billed_from_its_own_end() {
        tryOut("monthly", "P20D");
        Reply tried = tryOut("dearer", "P7D");

        clock.advance("P7D");

        Reply subscription = development.get("/subscriptions/" + tried.text("subscription.id"));
        assertThat(subscription.text("status")).isEqualTo("ACTIVE");
        assertThat(subscription.text("currentBillingPeriodStart")).isEqualTo(clock.in("P7D"));
    }

    @Test
    void billing_cycle_anchor_now_restarts_billing_at_the_plan_change() {
        development.subscribe("ann", "monthly");
        clock.advance("P10D");

        Reply dearer = development.post("/subscriptions", """
                {"customerId": "ann", "planId": "dearer", "billingCycleAnchor": "NOW"}
                """).isOk();

        assertThat(dearer.text("subscription.billingCycleAnchor")).isEqualTo(clock.in("P10D"));
        assertThat(dearer.text("subscription.currentBillingPeriodStart")).isEqualTo(clock.in("P10D"));
    }

    @Test
    void scheduled_plan_change_keeps_the_billing_cycle_anchor() {
        development.subscribe("ann", "monthly");
        String later = development
                .post("/subscriptions", """
                        {"customerId": "ann", "planId": "dearer", "startDate": "%s"}
                        """.formatted(clock.in("P10D")))
                .isOk()
                .text("subscription.id");

        clock.advance("P10D");

        assertThat(development.get("/subscriptions/" + later).text("billingCycleAnchor"))
                .isEqualTo(clock.in("P0D"));
    }

    private Reply tryOut(String plan, String time) {
        return development
                .post("/subscriptions", """
                {"customerId": "ann", "planId": "%s", "trialOverrideConfiguration": {"isTrial": true,
                    "trialEndDate": "%s", "trialEndBehavior": "CONVERT_TO_PAID"}}
                """.formatted(plan, clock.in(time)))
                .isOk();
    }
}
