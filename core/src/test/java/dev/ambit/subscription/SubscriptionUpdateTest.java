package dev.ambit.subscription;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static dev.ambit.engine.FeatureKind.SEATS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Updates of a subscription by `PATCH`, at once or at the end of the billing period
/// (docs/reference/rules.md#subscription-status).
class SubscriptionUpdateTest {

    private static final String LATER = "\"scheduleStrategy\": \"END_OF_BILLING_PERIOD\"";

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private final TestClock clock = TestClock.stop(acme);

    @BeforeEach
    void a_team_of_five() {
        catalog.feature("seats", SEATS);
        catalog.feature("calls", METERED);
        addon("extra", "\"maxQuantity\": 9");
        addon("other", "\"dependencies\": [\"extra\"]");
        catalog.addon("foreign");
        catalog.draftPlan("team").isOk();
        catalog.charge("plans", "team", perSeat("MONTHLY", "ANNUALLY")).isOk();
        catalog.allow("team", List.of("extra", "other")).isOk();
        catalog.entitle(
                        "plans",
                        "team",
                        limit("seats", 100),
                        grant("calls", "\"usageLimit\": 10", "\"resetPeriod\": \"MONTH\""))
                .isOk();
        catalog.publish("plans", "team").isOk();
        catalog.draftPlan("dearer", "\"pricingType\": \"PAID\"").isOk();
        catalog.price("plans", "dearer");
        catalog.entitle("plans", "dearer", limit("calls", 1000)).isOk();
        catalog.publish("plans", "dearer").isOk();
        catalog.plan("free", limit("calls", 1));
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        buy("team", "\"id\": \"s\", \"billingPeriod\": \"MONTHLY\", " + seats(5))
                .isOk();
    }

    @CiTest
    void updated_addons_replace_the_previous_addons() {
        update("\"addons\": [{\"id\": \"extra\", \"quantity\": 2}]").isOk();
        assertThat(limitOf("calls")).isEqualTo("30");

        Reply both = update("\"addons\": [{\"id\": \"extra\", \"quantity\": 1}, {\"id\": \"other\", \"quantity\": 1}]")
                .isOk();
        assertThat(both.text("addons.0.quantity")).isEqualTo("1");
        assertThat(limitOf("calls")).isEqualTo("30");

        update("\"addons\": []").isOk();
        assertThat(limitOf("calls")).isEqualTo("10");
    }

    @CiTest
    void existing_addon_keeps_its_version_and_added_addon_gets_the_latest() {
        update("\"addons\": [{\"id\": \"extra\", \"quantity\": 1}]").isOk();
        development.post("/addons/extra/draft", "").isOk();
        development
                .patch("/addons/extra/entitlements/calls", "{\"type\": \"FEATURE\", \"usageLimit\": 50}")
                .isOk();
        catalog.publish("addons", "extra").isOk();

        update("\"addons\": [{\"id\": \"extra\", \"quantity\": 2}]").isOk();
        assertThat(limitOf("calls")).isEqualTo("30");

        update("\"addons\": []").isOk();
        update("\"addons\": [{\"id\": \"extra\", \"quantity\": 2}]").isOk();
        assertThat(limitOf("calls")).isEqualTo("110");
    }

    @ParameterizedTest
    @CsvSource({
        "smaller,  4, 3, 5, 3",
        "the same, 4, 5, 5, 5",
        "larger,   4, 6, 6, 6",
    })
    @Tag("long")
    void new_quantity_replaces_the_scheduled_quantity(String row, int scheduled, int asked, int now, int later) {
        update(seats(scheduled) + ", " + LATER).isOk();
        assertThat(limitOf("seats")).as(row).isEqualTo("5");
        assertThat(subscription().text("futureUpdates.0.subscriptionScheduleType"))
                .isEqualTo("UNIT_AMOUNT");

        update(seats(asked) + ", " + LATER).isOk();

        assertThat(limitOf("seats")).as(row).isEqualTo(String.valueOf(now));
        assertThat(subscription().at("futureUpdates.0") != null).as(row).isEqualTo(now != later);
        clock.advance("P1M");
        assertThat(limitOf("seats")).as(row).isEqualTo(String.valueOf(later));
        assertThat(subscription().at("futureUpdates.0")).isNull();
    }

    @CiTest
    void increase_applies_at_once_and_decrease_at_the_end_of_the_period() {
        update("\"addons\": [{\"id\": \"extra\", \"quantity\": 3}]").isOk();
        String end = subscription().text("currentBillingPeriodEnd");

        Reply mixed = update("\"addons\": [{\"id\": \"extra\", \"quantity\": 1}], " + seats(8) + ", " + LATER)
                .isOk();

        assertThat(limitOf("seats")).isEqualTo("8");
        assertThat(limitOf("calls")).isEqualTo("40");
        assertThat(mixed.text("futureUpdates.0.subscriptionScheduleType")).isEqualTo("ADDON");
        assertThat(mixed.text("futureUpdates.0.scheduledExecutionTime")).isEqualTo(end);
        assertThat(mixed.text("futureUpdates.0.scheduleStatus")).isEqualTo("SCHEDULED");
        clock.advance("P1M");
        assertThat(limitOf("calls")).isEqualTo("20");
        assertThat(limitOf("seats")).isEqualTo("8");
        assertThat(subscription().text("currentBillingPeriodStart")).isEqualTo(end);
    }

    @Test
    void scheduled_update_can_be_cancelled() {
        update(seats(2) + ", " + LATER).isOk();

        assertThat(unschedule().isOk().text("id")).isEqualTo("s");
        unschedule().isProblem(404, "FutureUpdateNotFound");
        clock.advance("P2M");

        assertThat(limitOf("seats")).isEqualTo("5");
    }

    @CiTest
    void immediate_update_replaces_the_scheduled_update() {
        update(seats(2) + ", " + LATER).isOk();
        update("\"metadata\": {\"a\": \"b\"}").isOk();
        assertThat(subscription().at("futureUpdates.0")).isNotNull();

        update(seats(4)).isOk();

        assertThat(limitOf("seats")).isEqualTo("4");
        assertThat(subscription().at("futureUpdates.0")).isNull();
    }

    @Test
    void longer_billing_period_starts_now_and_shorter_one_is_scheduled() {
        development.reportUsage("ann", "calls", "7").isOk();
        clock.advance("P10D");

        Reply yearly = update("\"billingPeriod\": \"ANNUALLY\", " + LATER).isOk();
        assertThat(yearly.text("billingPeriod")).isEqualTo("ANNUALLY");
        assertThat(yearly.text("currentBillingPeriodStart")).isEqualTo(clock.in("P10D"));
        assertThat(development.check("ann", "calls").text("currentUsage")).isEqualTo("0");

        Reply monthly = update("\"billingPeriod\": \"MONTHLY\", " + LATER).isOk();
        assertThat(monthly.text("billingPeriod")).isEqualTo("ANNUALLY");
        assertThat(monthly.text("futureUpdates.0.subscriptionScheduleType")).isEqualTo("BILLING_PERIOD");
        clock.advance("P1Y");
        assertThat(subscription().text("billingPeriod")).isEqualTo("MONTHLY");
        assertThat(subscription().text("currentBillingPeriodStart")).isEqualTo(yearly.text("currentBillingPeriodEnd"));
    }

    @CiTest
    void annual_subscription_can_be_reduced_at_the_end_of_a_billing_month() {
        update("\"billingPeriod\": \"ANNUALLY\"").isOk();
        clock.advance("P40D");

        Reply less = update(seats(2) + ", \"scheduleStrategy\": \"END_OF_BILLING_MONTH\"")
                .isOk();
        assertThat(less.text("futureUpdates.0.scheduledExecutionTime")).isLessThan(clock.in("P63D"));
        clock.advance("P23D");

        assertThat(limitOf("seats")).isEqualTo("2");
        assertThat(subscription().text("billingPeriod")).isEqualTo("ANNUALLY");
    }

    @CiTest
    void usage_is_kept_when_only_addons_or_quantities_change() {
        development.reportUsage("ann", "calls", "7").isOk();
        clock.advance("P1D");

        update(seats(9) + ", \"addons\": [{\"id\": \"extra\", \"quantity\": 1}]")
                .isOk();

        assertThat(development.check("ann", "calls").text("currentUsage")).isEqualTo("7");
    }

    @CiTest
    void cancellation_date_can_be_set_and_cleared() {
        update("\"cancellationDate\": \"%s\"".formatted(clock.in("P3D"))).isOk();
        assertThat(subscription().text("effectiveEndDate")).isEqualTo(clock.in("P3D"));
        update("\"cancellationDate\": null").isOk();
        clock.advance("P4D");

        assertThat(subscription().text("status")).isEqualTo("ACTIVE");
    }

    @CiTest
    void running_trial_can_be_extended() {
        development.post("/customers", "{\"id\": \"bob\"}").isOk();
        development.post("/subscriptions", """
                {"id": "t", "customerId": "bob", "planId": "dearer", "trialOverrideConfiguration":
                    {"isTrial": true, "trialEndDate": "%s", "trialEndBehavior": "CANCEL_SUBSCRIPTION"}}
                """.formatted(clock.in("P3D"))).isOk();

        development
                .patch("/subscriptions/t", "{\"trialEndDate\": \"%s\"}".formatted(clock.in("P5D")))
                .isOk();
        clock.advance("P4D");
        assertThat(development.get("/subscriptions/t").text("status")).isEqualTo("IN_TRIAL");
        clock.advance("P1D");

        assertThat(development.get("/subscriptions/t").text("status")).isEqualTo("EXPIRED");
        update("\"trialEndDate\": \"%s\"".formatted(clock.in("P9D"))).isProblem(400, "InvalidSubscriptionStatus");
    }

    @CiTest
    void fields_without_effect_can_be_stored_and_cleared() {
        update("\"billingInformation\": {\"isBackdated\": true}, \"salesforceId\": \"sf\"")
                .isOk();
        Reply same = update("\"billingInformation\": {}").isOk();
        Reply cleared = update("\"billingInformation\": null").isOk();

        assertThat(same.text("billingInformation.isBackdated")).isEqualTo("true");
        assertThat(cleared.at("billingInformation")).isNull();
        assertThat(cleared.text("salesforceId")).isEqualTo("sf");
    }

    @CiTest
    void update_without_changes_emits_no_event() {
        Reply first = update(seats(5));

        assertThat(update(seats(5)).header("X-Ambit-Sequence")).isEqualTo(first.header("X-Ambit-Sequence"));
        assertThat(update("").header("X-Ambit-Sequence")).isEqualTo(first.header("X-Ambit-Sequence"));
    }

    @CiTest
    void downgrade_waits_for_the_end_of_the_period_and_upgrade_does_not() {
        Reply waiting = buy("free", "\"id\": \"f\", " + LATER).isOk();
        assertThat(waiting.text("id")).isEqualTo("s");
        assertThat(waiting.text("isScheduled")).isEqualTo("true");
        assertThat(waiting.text("subscription.futureUpdates.0.subscriptionScheduleType"))
                .isEqualTo("PLAN");
        assertThat(waiting.text("subscription.futureUpdates.0.targetPackage.id"))
                .isEqualTo("free");
        assertThat(limitOf("calls")).isEqualTo("10");

        clock.advance("P1M");

        assertThat(subscription().text("status")).isEqualTo("CANCELED");
        assertThat(subscription().text("cancelReason")).isEqualTo("UPGRADE_OR_DOWNGRADE");
        assertThat(development.get("/subscriptions/f").text("status")).isEqualTo("ACTIVE");
        assertThat(limitOf("calls")).isEqualTo("1");
        Reply more = buy("team", "\"billingPeriod\": \"MONTHLY\", " + seats(5) + ", " + LATER)
                .isOk();
        assertThat(more.text("subscription.planId")).isEqualTo("team");
        assertThat(more.text("isScheduled")).isEqualTo("false");
    }

    @CiTest
    void price_decides_upgrades_except_between_parent_and_child_plans() {
        catalog.draftPlan("cheaper", "\"parentPlanId\": \"team\"").isOk();
        catalog.price("plans", "cheaper");
        catalog.publish("plans", "cheaper").isOk();

        assertThat(buy("dearer", LATER).isOk().text("isScheduled")).isEqualTo("true");
        assertThat(buy("cheaper", LATER).isOk().text("subscription.planId")).isEqualTo("cheaper");
        assertThat(buy("team", "\"billingPeriod\": \"MONTHLY\", " + seats(50) + ", " + LATER)
                        .isOk()
                        .text("isScheduled"))
                .isEqualTo("true");
    }

    @CiTest
    void scheduled_change_to_an_archived_plan_fails_and_keeps_the_current_plan() {
        buy("free", LATER).isOk();
        development.post("/plans/free/archive", "").isOk();

        clock.advance("P1M");

        assertThat(subscription().text("status")).isEqualTo("ACTIVE");
        assertThat(subscription().text("futureUpdates.0.scheduleStatus")).isEqualTo("FAILED");
        assertThat(limitOf("calls")).isEqualTo("10");
        clock.advance("P1M");
        assertThat(subscription().text("currentBillingPeriodEnd")).isGreaterThan(clock.in("P60D"));
    }

    @CiTest
    void scheduled_migration_waits_for_the_end_of_the_billing_period() {
        development.post("/plans/team/draft", "").isOk();
        development
                .patch("/plans/team/entitlements/calls", "{\"type\": \"FEATURE\", \"usageLimit\": 20}")
                .isOk();
        catalog.publish("plans", "team").isOk();
        String later = "{\"subscriptionMigrationTime\": \"END_OF_BILLING_PERIOD\"}";

        Reply scheduled = development.post("/subscriptions/s/migrate", later).isOk();
        assertThat(scheduled.text("futureUpdates.0.subscriptionScheduleType")).isEqualTo("MIGRATE_TO_LATEST");
        development.post("/subscriptions/s/migrate", later).isProblem(409, "ScheduledMigrationAlreadyExistsError");
        assertThat(limitOf("calls")).isEqualTo("10");
        clock.advance("P1M");

        assertThat(limitOf("calls")).isEqualTo("20");
        development.post("/subscriptions/s/migrate", later).isProblem(409, "SubscriptionAlreadyOnLatestPlanError");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "addons": [{"id": "foreign", "quantity": 1}]                       | 400 | IncompatibleSubscriptionAddon  | addons.0.id
            "addons": [{"id": "other", "quantity": 1}]                         | 400 | AddonDependencyMissingError    | addons.0.id
            "addons": [{"id": "extra", "quantity": 10}]                        | 400 | AddonQuantityExceedsLimitError | addons.0.quantity
            "addons": [{"id": "extra", "quantity": 1}, {"id": "extra", "quantity": 1}] | 400 | DuplicateAddonProvisionedError | addons.1.id
            "addons": [{"id": "ghost", "quantity": 1}]                         | 404 | AddonNotFound        | addons.0.id
            "charges": [{"id": "calls", "quantity": 1, "type": "FEATURE"}]     | 400 | BadUserInput         | charges.0.id
            "charges": [{"id": "seats", "quantity": 0, "type": "FEATURE"}]     | 400 | InvalidQuantity      | charges.0.quantity
            "entitlements": [{"id": "calls", "type": "FEATURE", "usageLimit": 1}] | 400 | BadUserInput      | entitlements.0.id
            "planId": "free"                                                   | 400 | BadUserInput         | planId
            "cancellationDate": "2020-01-01T00:00:00Z"                         | 400 | InvalidCancellationDate | cancellationDate
            "cancellationDate": "2200-01-01T00:00:00Z"                         | 400 | BadUserInput         | cancellationDate
            "scheduleStrategy": "SOON"                                         | 400 | BadUserInput         | scheduleStrategy
            """)
    @Tag("long")
    void invalid_update_names_the_field_and_changes_nothing(String fields, int status, String code, String field) {
        String before = subscription().http().body();

        Reply refused = update(fields).isProblem(status, code);

        assertThat(refused.text("field")).isEqualTo(field);
        assertThat(subscription().http().body()).isEqualTo(before);
    }

    @CiTest
    void cancelled_subscription_cannot_be_updated() {
        development.post("/subscriptions/s/cancel", "{}").isOk();

        update("\"metadata\": {}").isProblem(409, "SubscriptionAlreadyCanceledOrExpired");
        unschedule().isProblem(409, "SubscriptionAlreadyCanceledOrExpired");
        development.patch("/subscriptions/ghost", "{}").isProblem(404, "SubscriptionNotFound");
        buy("free", "\"id\": \"f\"").isOk();
        development
                .post("/subscriptions/f/migrate", "{\"subscriptionMigrationTime\": \"END_OF_BILLING_PERIOD\"}")
                .isProblem(409, "SubscriptionAlreadyOnLatestPlanError");
    }

    private void addon(String id, String field) {
        catalog.draftAddon(id, field.startsWith("\"dep") ? "\"pricingType\": \"PAID\"" : field)
                .isOk();
        catalog.price("addons", id);
        if (field.startsWith("\"dep")) {
            development.patch("/addons/" + id, "{%s}".formatted(field)).isOk();
        }
        catalog.entitle("addons", id, limit("calls", 10)).isOk();
        catalog.publish("addons", id).isOk();
    }

    private static String perSeat(String... periods) {
        List<String> prices = List.of(periods).stream()
                .map("{\"billingPeriod\": \"%s\", \"price\": {\"amount\": 2, \"currency\": \"usd\"}}"::formatted)
                .toList();
        return """
                {"billingModel": "PER_UNIT", "featureId": "seats", "minUnitQuantity": 1, "pricePeriods": [%s]}
                """.formatted(String.join(", ", prices));
    }

    private static String seats(int quantity) {
        return "\"charges\": [{\"id\": \"seats\", \"quantity\": %d, \"type\": \"FEATURE\"}]".formatted(quantity);
    }

    private Reply buy(String plan, String fields) {
        return development.post(
                "/subscriptions", "{\"customerId\": \"ann\", \"planId\": \"%s\", %s}".formatted(plan, fields));
    }

    private Reply update(String fields) {
        return development.patch("/subscriptions/s", "{%s}".formatted(fields));
    }

    private Reply unschedule() {
        return development.delete("/subscriptions/s/future-update/schedule");
    }

    private Reply subscription() {
        return development.get("/subscriptions/s");
    }

    private String limitOf(String feature) {
        return development.check("ann", feature).text("usageLimit");
    }
}
