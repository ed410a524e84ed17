package dev.ambit.subscription;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.engine.FeatureKind.METERED;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Usage history across subscriptions that started, ended and changed.
class ResetHistoryTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private final TestClock clock = TestClock.stop(acme);
    private final String start = clock.in("P0D");

    @BeforeEach
    void a_customer_with_repeated_resets() {
        catalog.feature("calls", METERED);
        String calls = grant("calls", "\"usageLimit\": 10", "\"resetPeriod\": \"MONTH\"");
        catalog.plan("free", calls);
        for (String plan : List.of("first", "second", "third")) {
            catalog.draftPlan(plan).isOk();
            catalog.charge("plans", plan, """
                    {"billingModel": "FLAT_FEE", "pricePeriods": [
                        {"billingPeriod": "MONTHLY", "price": {"amount": 1, "currency": "usd"}},
                        {"billingPeriod": "ANNUALLY", "price": {"amount": 10, "currency": "usd"}}]}
                    """).isOk();
            catalog.entitle("plans", plan, calls).isOk();
            catalog.publish("plans", plan).isOk();
        }
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        development
                .patch("/products/" + catalog.product(), "{\"usageResetCutoffRule\": {\"behavior\": \"ALWAYS_RESET\"}}")
                .isOk();
    }

    @LongTest
    void subscription_cancelled_before_its_start_does_not_reset_usage() {
        subscribe("first", "");
        use("2");
        clock.advance("P15D");
        subscribe("second", "");
        use("3");
        String later = subscribe("third", ", \"startDate\": \"%s\"".formatted(clock.in("P19D")));
        clock.advance("P1D");
        development.post("/subscriptions/" + later + "/cancel", "{}").isOk();
        clock.advance("P5D");
        use("1");

        assertThat(markers()).containsExactly("SUBSCRIPTION_CHANGE_RESET " + clock.in("P15DT1S"));
        assertThat(values()).containsExactly("2", "3", "4");
    }

    @LongTest
    void trial_beside_a_paid_subscription_does_not_reset_usage() {
        subscribe("first", "");
        use("2");
        clock.advance("P10D");
        subscribe("second", "");
        use("3");
        clock.advance("P1D");
        subscribe(
                "third",
                ", \"trialOverrideConfiguration\": {\"isTrial\": true, \"trialEndDate\": \"%s\"}"
                        .formatted(clock.in("P16D")));
        clock.advance("P1D");
        use("1");

        assertThat(markers()).containsExactly("SUBSCRIPTION_CHANGE_RESET " + clock.in("P10DT1S"));
        assertThat(values()).containsExactly("2", "3", "4");
    }

    @LongTest
    void billing_period_change_resets_usage_and_keeps_earlier_reset_markers() {
        String sold = subscribe("first", "");
        clock.advance("P10D");
        use("3");
        clock.advance("P30D");
        use("4");
        List<String> before = markers();
        clock.advance("P1D");
        development
                .patch("/subscriptions/" + sold, "{\"billingPeriod\": \"ANNUALLY\"}")
                .isOk();
        use("5");

        assertThat(before).hasSize(1).first().asString().startsWith("PERIODIC_RESET");
        assertThat(markers()).containsExactly(before.getFirst(), "SUBSCRIPTION_CHANGE_RESET " + clock.in("P41DT2S"));
        assertThat(values()).containsExactly("3", "4", "5");
    }

    @Test
    void downgrade_to_free_after_cancellation_resets_usage() {
        development.patch("/products/" + catalog.product(), """
                        {"productSettings": {"subscriptionStartSetup": "PLAN_SELECTION",
                         "subscriptionEndSetup": "DOWNGRADE_TO_FREE", "downgradePlanId": "free",
                         "subscriptionCancellationTime": "IMMEDIATE"}}
                        """).isOk();
        String sold = subscribe("first", "");
        use("3");
        clock.advance("P5D");
        development.post("/subscriptions/" + sold + "/cancel", "{}").isOk();
        use("1");

        assertThat(development.check("ann", "calls").text("currentUsage")).isEqualTo("1");
        assertThat(markers()).containsExactly("SUBSCRIPTION_CHANGE_RESET " + clock.in("P5DT1S"));
        assertThat(values()).containsExactly("3", "1");
    }

    private String subscribe(String plan, String more) {
        return development
                .post("/subscriptions", """
                {"customerId": "ann", "planId": "%s", "billingPeriod": "MONTHLY", "scheduleStrategy": "IMMEDIATE"%s}
                """.formatted(plan, more))
                .isOk()
                .text("subscription.id");
    }

    private void use(String quantity) {
        development.reportUsage("ann", "calls", quantity).isOk();
        clock.advance("PT1S");
    }

    private Reply history() {
        return development.get("/usage/ann/history/calls?startDate=" + start).isOk();
    }

    private List<String> markers() {
        return all("markers").stream()
                .map(it -> it.get("type") + " " + it.get("timestamp"))
                .toList();
    }

    private List<String> values() {
        return all("series.0.points").stream()
                .map(it -> String.valueOf(it.get("value")))
                .toList();
    }

    private List<Map<?, ?>> all(String path) {
        return ((List<?>) requireNonNull(history().at(path)))
                .stream().map(it -> (Map<?, ?>) it).collect(toList());
    }
}
