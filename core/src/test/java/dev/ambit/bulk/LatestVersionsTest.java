package dev.ambit.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount.TestEnvironment;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Verifies bulk changes that migrate subscriptions to the latest versions and prices.
class LatestVersionsTest {

    private static final String NOW = "\"migration\": {}";
    private static final String AT_RENEWAL =
            "\"migration\": {\"subscriptionMigrationTime\": \"END_OF_BILLING_PERIOD\"}";

    private final BulkChangeFixture shop = BulkChangeFixture.open();
    private final TestEnvironment development = shop.development();

    @BeforeEach
    void raisePrice() {
        development.post("/plans/basic/draft", "").isOk();
        development.patch("/plans/basic", """
                {"charges": {"pricingType": "PAID", "pricingModels": [{"billingModel": "FLAT_FEE", "pricePeriods":
                    [{"billingPeriod": "MONTHLY", "price": {"amount": 8, "currency": "usd"}}]}]}}
                """).isOk();
        development
                .post("/plans/basic/publish", "{\"migrationType\": \"ALL_CUSTOMERS\"}")
                .isOk();
    }

    @LongTest
    void preview_shows_the_money_before_and_after_and_the_change_moves_each_subscription() {
        Reply preview = preview(NOW);
        assertThat(preview.text("count")).isEqualTo("3");
        assertThat(preview.text("isMoneyComplete")).isEqualTo("true");
        assertThat(money(preview)).isEqualTo("usd MONTHLY 10 16");

        Reply done = shop.done(shop.start("{}", NOW).isOk());

        assertThat(done.text("changed")).isEqualTo("2");
        assertThat(done.at("migration")).isNotNull();
        Reply failures = development.get("/bulk-changes/%s/failures".formatted(done.text("id")));
        assertThat(failures.texts("customerId")).containsExactly("zoe");
        assertThat(failures.text("0.problem.code")).isEqualTo("SubscriptionNotFound");
        assertThat(money(preview(NOW))).isEqualTo("usd MONTHLY 16 16");
        assertThat(shop.done(shop.start("{}", NOW).isOk()).text("changed")).isEqualTo("2");
    }

    @LongTest
    void subscriptions_keep_their_price_until_the_renewal() {
        Reply done = shop.done(shop.start("{}", AT_RENEWAL).isOk());

        assertThat(done.text("changed")).isEqualTo("2");
        assertThat(money(preview(NOW))).isEqualTo("usd MONTHLY 10 16");
        Reply again = shop.done(shop.start("{}", AT_RENEWAL).isOk());
        assertThat(development
                        .get("/bulk-changes/%s/failures".formatted(again.text("id")))
                        .text("0.problem.code"))
                .isEqualTo("ScheduledMigrationAlreadyExistsError");
    }

    @Test
    void a_migration_at_the_renewal_keeps_a_scheduled_change_of_plan() {
        shop.done(shop.start("{}", "\"plan\": {\"planId\": \"pro\", \"scheduleStrategy\": \"END_OF_BILLING_PERIOD\"}")
                .isOk());

        Reply done = shop.done(shop.start("{}", AT_RENEWAL).isOk());

        assertThat(done.text("changed")).isEqualTo("0");
        Reply failures = development.get("/bulk-changes/%s/failures".formatted(done.text("id")));
        assertThat(failures.texts("customerId")).containsExactly("ann", "bob", "zoe");
        assertThat(failures.text("0.problem.message")).contains("has a scheduled change");
    }

    @Test
    void a_subscription_without_a_price_after_the_change_is_in_no_sum() {
        development.post("/plans/basic/draft", "").isOk();
        development.patch("/plans/basic", """
                {"charges": {"pricingType": "PAID", "pricingModels": [{"billingModel": "FLAT_FEE", "pricePeriods":
                    [{"billingPeriod": "ANNUALLY", "price": {"amount": 80, "currency": "usd"}}]}]}}
                """).isOk();
        development
                .post("/plans/basic/publish", "{\"migrationType\": \"ALL_CUSTOMERS\"}")
                .isOk();

        // A subscription that cannot be migrated stays at its price.
        assertThat(money(preview(NOW))).isEqualTo("usd MONTHLY 10 10");
    }

    @Test
    void a_change_has_one_kind_and_grants_have_no_money() {
        shop.start("{}", NOW + ", " + BulkChangeFixture.toPlan("pro")).isProblem(400, "BadUserInput");
        development
                .post("/features", "{\"id\": \"sso\", \"displayName\": \"SSO\", \"featureType\": \"BOOLEAN\"}")
                .isOk();

        Reply preview = preview("\"promotionalEntitlements\": [{\"featureId\": \"sso\", \"period\": \"lifetime\"}]");

        assertThat(preview.at("money")).isNull();
        assertThat(preview.texts("customers")).isEmpty();
    }

    @Test
    void preview_shows_each_change_and_the_reason_of_each_failure() {
        shop.publish("team");

        Reply latest = preview(NOW);
        Reply plan = preview(BulkChangeFixture.toPlan("team"));

        for (Reply preview : List.of(latest, plan)) {
            assertThat(preview.text("customers.0.customerId")).isEqualTo("ann");
            assertThat(preview.text("customers.0.changes.0.recurring.0.before")).isEqualTo("5");
            assertThat(preview.text("customers.2.customerId")).isEqualTo("zoe");
            assertThat(preview.text("customers.2.problem.code")).isEqualTo("SubscriptionNotFound");
        }
        assertThat(latest.text("customers.0.changes.0.recurring.0.after")).isEqualTo("8");
        assertThat(plan.text("customers.0.changes.0.recurring.0.after")).isEqualTo("5");
        assertThat(plan.text("customers.0.changes.0.subscription.planId")).isEqualTo("team");
        assertThat(money(plan)).isEqualTo("usd MONTHLY 10 10");
        assertThat(shop.plans("ann")).containsExactly("basic");
    }

    private Reply preview(String change) {
        return development
                .post("/bulk-changes/preview", "{\"filter\": {}, %s}".formatted(change))
                .isOk();
    }

    private static String money(Reply preview) {
        assertThat(preview.at("money.1")).isNull();
        return "%s %s %s %s"
                .formatted(
                        preview.text("money.0.currency"),
                        preview.text("money.0.billingPeriod"),
                        plain(preview.text("money.0.before")),
                        plain(preview.text("money.0.after")));
    }

    private static String plain(String amount) {
        return new BigDecimal(amount).stripTrailingZeros().toPlainString();
    }
}
