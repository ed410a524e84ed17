package dev.ambit.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount.TestEnvironment;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Verifies bulk plan changes of subscriptions with trials, fixed terms and scheduled updates.
class BulkPlanChangeTest {

    private static final String TRIAL = """
        "trialOverrideConfiguration": {"isTrial": true, "trialEndDate": "2099-01-01T00:00:00Z"}
        """;

    private final BulkChangeFixture shop = BulkChangeFixture.open();
    private final TestEnvironment development = shop.development();

    @Test
    void subscription_in_a_trial_is_not_moved_to_another_plan() {
        subscribe("zoe", "basic", TRIAL);

        String message = failure("zoe", "pro");

        assertThat(message).contains("is in a trial");
        assertThat(shop.plans("zoe")).containsExactly("basic");
        assertThat(development.get("/subscriptions?customerId=zoe").text("0.status"))
                .isEqualTo("IN_TRIAL");
    }

    @LongTest
    void plan_change_keeps_a_trial_and_a_subscription_of_the_same_product() {
        shop.publish("max");
        subscribe("ann", "pro", TRIAL);

        assertThat(failure("ann", "max")).contains("is in a trial");
        Reply done = shop.done(
                shop.start("{\"q\": \"ann\"}", BulkChangeFixture.toPlan("pro")).isOk());

        assertThat(done.text("changed")).isEqualTo("1");
        assertThat(shop.plans("ann")).containsExactlyInAnyOrder("basic", "pro");
    }

    @LongTest
    void plan_change_keeps_the_end_date_of_a_fixed_term() {
        for (String plan : List.of("term", "longer")) {
            development.post("/plans", """
                    {"id": "%s", "displayName": "%s", "productId": "shop", "pricingType": "FREE"}
                    """.formatted(plan, plan)).isOk();
            development
                    .post("/plans/%s/publish".formatted(plan), "{\"migrationType\": \"NEW_CUSTOMERS\"}")
                    .isOk();
        }
        subscribe("zoe", "term", "\"cancellationDate\": \"2099-01-01T00:00:00Z\"");

        Reply done = shop.done(shop.start("{\"q\": \"zoe\"}", BulkChangeFixture.toPlan("longer"))
                .isOk());

        assertThat(done.text("changed")).isEqualTo("1");
        Reply moved =
                development.get("/subscriptions?customerId=zoe&status=ACTIVE").isOk();
        assertThat(moved.text("0.planId")).isEqualTo("longer");
        assertThat(moved.text("0.cancellationDate")).startsWith("2099-01-01T00:00:00");
    }

    @LongTest
    void plan_change_keeps_scheduled_updates_and_other_fields() {
        shop.done(shop.start(
                        "{\"q\": \"ann\"}",
                        "\"plan\": {\"planId\": \"pro\", \"scheduleStrategy\": \"END_OF_BILLING_PERIOD\"}")
                .isOk());
        subscribe("zoe", "basic", """
                "billingId": "sub_1", "salesforceId": "sf_1", "payingCustomerId": "bob",
                "metadata": {"region": "eu"}
                """);

        assertThat(failure("ann", "pro")).contains("has a scheduled update");
        shop.done(
                shop.start("{\"q\": \"zoe\"}", BulkChangeFixture.toPlan("pro")).isOk());

        Reply moved =
                development.get("/subscriptions?customerId=zoe&status=ACTIVE").isOk();
        assertThat(moved.text("0.planId")).isEqualTo("pro");
        assertThat(moved.text("0.salesforceId")).isEqualTo("sf_1");
        assertThat(moved.text("0.payingCustomerId")).isEqualTo("bob");
        assertThat(moved.at("0.billingId")).isNull();
        assertThat(moved.text("0.metadata.region")).isEqualTo("eu");
    }

    private void subscribe(String customer, String plan, String fields) {
        development
                .post("/subscriptions", """
                {"customerId": "%s", "planId": "%s", %s}
                """.formatted(customer, plan, fields))
                .isOk();
    }

    /// Returns why the customer could not be moved to the plan.
    private String failure(String customer, String plan) {
        Reply done = shop.done(shop.start("{\"q\": \"%s\"}".formatted(customer), BulkChangeFixture.toPlan(plan))
                .isOk());
        return development
                .get("/bulk-changes/%s/failures".formatted(done.text("id")))
                .isOk()
                .text("0.problem.message");
    }
}
