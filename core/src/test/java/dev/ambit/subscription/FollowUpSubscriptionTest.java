package dev.ambit.subscription;

import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tests the product settings for the start and the end of subscriptions
/// (docs/reference/rules.md#product-settings).
class FollowUpSubscriptionTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private final TestClock clock = TestClock.stop(acme);

    @BeforeEach
    void a_product_that_ends_up_free() {
        catalog.feature("calls", METERED);
        catalog.plan("free", limit("calls", 1));
        catalog.draftPlan("pro").isOk();
        catalog.price("plans", "pro");
        catalog.entitle("plans", "pro", limit("calls", 10)).isOk();
        catalog.publish("plans", "pro").isOk();
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        settings("IMMEDIATE", "DOWNGRADE_TO_FREE");
    }

    @Test
    void cancelled_subscription_is_followed_by_the_free_plan() {
        String id = buy("").text("subscription.id");
        clock.advance("PT1S");

        development.post("/subscriptions/%s/cancel".formatted(id), "{}").isOk();

        assertThat(limitOfCalls()).isEqualTo("1");
        Reply all = development.get("/subscriptions?customerId=ann");
        assertThat(all.texts("planId")).containsExactly("pro", "free");
        assertThat(all.texts("status")).containsExactly("CANCELED", "ACTIVE");
        development
                .post("/subscriptions/%s/cancel".formatted(all.text("1.id")), "{}")
                .isOk();
        assertThat(development.check("ann", "calls").text("accessDeniedReason")).isEqualTo("NoActiveSubscription");
    }

    @Test
    void cancellation_that_revokes_entitlements_has_no_follow_up_subscription() {
        String id = buy("").text("subscription.id");

        development
                .post(
                        "/subscriptions/%s/cancel".formatted(id),
                        "{\"cancellationAction\": \"REVOKE_ENTITLEMENTS\", \"cancellationTime\": \"END_OF_BILLING_PERIOD\"}")
                .isOk();
        assertThat(limitOfCalls()).isEqualTo("10");
        assertThat(development.check("ann", "calls").text("validUntil"))
                .isEqualTo(development.get("/subscriptions/" + id).text("effectiveEndDate"));
        clock.advance("P1M");

        assertThat(development.check("ann", "calls").text("accessDeniedReason")).isEqualTo("NoActiveSubscription");
    }

    @Test
    void subscription_cancelled_at_its_period_end_is_followed_by_the_free_plan() {
        settings("END_OF_BILLING_PERIOD", "DOWNGRADE_TO_FREE");
        String id = buy("").text("subscription.id");

        Reply ending =
                development.post("/subscriptions/%s/cancel".formatted(id), "{}").isOk();
        assertThat(ending.text("cancellationDate")).isEqualTo(ending.text("currentBillingPeriodEnd"));
        assertThat(limitOfCalls()).isEqualTo("10");
        clock.advance("P1M");

        assertThat(limitOfCalls()).isEqualTo("1");
        assertThat(development.get("/subscriptions/" + id).text("cancelReason")).isEqualTo("ScheduledCancellation");
    }

    @Test
    void cancellation_without_an_end_date_is_refused_if_the_product_requires_one() {
        settings("SPECIFIC_DATE", "CANCEL_SUBSCRIPTION");
        String id = buy("").text("subscription.id");

        Reply refused = development.post("/subscriptions/%s/cancel".formatted(id), "{}");

        assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo("endDate");
        assertThat(limitOfCalls()).isEqualTo("10");
    }

    @Test
    void expired_trial_is_followed_by_the_free_plan_unless_another_subscription_exists() {
        trial();
        clock.advance("P7D");
        assertThat(limitOfCalls()).isEqualTo("1");

        String paid = buy("").text("subscription.id");
        trial();
        clock.advance("P7D");

        assertThat(limitOfCalls()).isEqualTo("10");
        assertThat(development.get("/subscriptions/" + paid).text("status")).isEqualTo("ACTIVE");
    }

    @Test
    void expired_trial_has_no_follow_up_if_the_product_cancels_subscriptions() {
        settings("IMMEDIATE", "CANCEL_SUBSCRIPTION");
        trial();
        clock.advance("P7D");

        assertThat(development.check("ann", "calls").text("accessDeniedReason")).isEqualTo("NoActiveSubscription");
    }

    @CiTest
    void new_customer_gets_the_start_plan_of_the_product() {
        begin("FREE_PLAN", "free");
        Reply made = development.post("/customers", "{\"id\": \"bob\"}").isOk();
        development.post("/customers", "{\"id\": \"bob\"}").isOk();

        assertThat(made.text("id")).isEqualTo("bob");
        assertThat(development.check("bob", "calls").text("usageLimit")).isEqualTo("1");
        assertThat(development.get("/subscriptions?customerId=bob").texts("planId"))
                .containsExactly("free");

        begin("TRIAL_PERIOD", "tried");
        development.post("/customers", "{\"id\": \"cid\"}").isOk();
        assertThat(development.get("/subscriptions?customerId=cid").texts("status"))
                .containsExactly("IN_TRIAL");
        clock.advance("P14D");
        assertThat(development
                        .get("/subscriptions?customerId=cid&status[]=EXPIRED")
                        .texts("planId"))
                .containsExactly("tried");
        assertThat(development.check("cid", "calls").text("usageLimit")).isEqualTo("1");
    }

    @Test
    void archiving_a_customer_cancels_its_scheduled_subscription() {
        String later = buy(", \"startDate\": \"%s\"".formatted(clock.in("P3D"))).text("subscription.id");

        development.post("/customers/ann/archive", "").isOk();
        clock.advance("P4D");

        Reply cancelled = development.get("/subscriptions/" + later);
        assertThat(cancelled.text("status")).isEqualTo("CANCELED");
        assertThat(cancelled.text("cancelReason")).isEqualTo("CustomerArchived");
    }

    private void trial() {
        buy("""
                , "trialOverrideConfiguration": {"isTrial": true, "trialEndDate": "%s",
                    "trialEndBehavior": "CANCEL_SUBSCRIPTION"}
                """.formatted(clock.now().plus(Duration.ofDays(7))));
    }

    private Reply buy(String fields) {
        return development
                .post("/subscriptions", "{\"customerId\": \"ann\", \"planId\": \"pro\"%s}".formatted(fields))
                .isOk();
    }

    private void settings(String time, String end) {
        development
                .patch("/products/" + catalog.product(), """
                        {"productSettings": {"subscriptionStartSetup": "PLAN_SELECTION",
                            "subscriptionCancellationTime": "%s", "subscriptionEndSetup": "%s",
                            "downgradePlanId": "free"}}
                        """.formatted(time, end))
                .isOk();
    }

    private void begin(String setup, String plan) {
        if (plan.equals("tried")) {
            catalog.draftPlan("tried", """
                    "pricingType": "PAID", "defaultTrialConfig":
                        {"duration": 14, "units": "DAY", "trialEndBehavior": "CANCEL_SUBSCRIPTION"}
                    """).isOk();
            catalog.price("plans", "tried");
            catalog.publish("plans", "tried").isOk();
        }
        development
                .patch("/products/" + catalog.product(), """
                        {"productSettings": {"subscriptionStartSetup": "%s", "subscriptionStartPlanId": "%s",
                            "subscriptionCancellationTime": "IMMEDIATE",
                            "subscriptionEndSetup": "DOWNGRADE_TO_FREE", "downgradePlanId": "free"}}
                        """.formatted(setup, plan))
                .isOk();
    }

    private String limitOfCalls() {
        return development.check("ann", "calls").text("usageLimit");
    }
}
