package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.ambit.engine.FeatureKind.METERED;

import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A subscription is found, canceled, kept, scheduled and moved to the latest version on screen.
@ExtendWith(Chromium.class)
@Tag("long")
class SubscriptionWalkTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestPerson owner = TestPerson.owner(acme);
    private final String console = "/console/%s/e/development".formatted(acme.slug());

    SubscriptionWalkTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @BeforeEach
    void two_plans_are_sold() {
        catalog.feature("minutes-used", METERED);
        plan("team", "4");
        plan("big", "10");
        sell("ann", "big");
        sell("bob", "team");
    }

    @Test
    void subscriptions_are_filtered_by_plan_and_status() {
        PageActions walk = at("/subscriptions");
        assertThat(walk.page().locator("tbody tr")).hasCount(2);
        chrome.requireUsable(walk.page());

        walk.choose("Plan", "big").press("Filter");
        assertThat(walk.page().locator("tbody tr")).hasCount(1);
        assertThat(walk.page().locator("tbody")).containsText("$10 a month");
        walk.choose("Status", "EXPIRED").press("Filter");

        assertThat(walk.page().locator("main")).containsText("No subscription has this plan and status.");
    }

    @Test
    void scheduled_cancellation_is_withdrawn_and_subscription_is_canceled_now() {
        PageActions walk = at("/subscriptions/ann-sub");
        Page page = walk.page();

        walk.follow("Cancel subscription").press("Cancel subscription");
        assertThat(walk.heading()).containsText("Active, ending");
        Assertions.assertThat(status("ann-sub")).isEqualTo("ACTIVE");
        chrome.requireUsable(page);
        walk.press("Keep subscription");

        assertThat(walk.heading()).not().containsText("ending");
        walk.follow("Cancel subscription").tick("Now").press("Cancel subscription");
        assertThat(walk.heading()).containsText("Canceled");
        Assertions.assertThat(status("ann-sub")).isEqualTo("CANCELED");
    }

    /// A setup fee is paid once, and usage is not known beforehand.
    @Test
    void one_time_charges_and_usage_are_named_beside_the_recurring_amount() {
        catalog.draftPlan("setup").isOk();
        catalog.charge("plans", "setup", TestCatalog.flat("MONTHLY", "12"), """
                        {"billingModel": "FLAT_FEE", "billingCadence": "ONE_OFF",
                         "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": 100}}]}
                        """, """
                        {"billingModel": "USAGE_BASED", "featureId": "minutes-used",
                         "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": 2}}]}
                        """)
                .isOk();
        catalog.publish("plans", "setup").isOk();
        sell("eve", "setup");

        PageActions walk = at("/subscriptions/eve-sub");

        assertThat(walk.page().locator(".large")).hasText("$12 a month plus $100 once plus usage");
    }

    @Test
    void a_wrong_date_is_reported_beside_its_field_and_kept() {
        PageActions walk = at("/subscriptions/ann-sub/cancel");

        walk.tick("On a date");
        walk.page().locator("input[name=revoke]").check();
        walk.page().locator("#endDate").fill("2020-01-01T12:00");
        walk.press("Cancel subscription");

        assertThat(walk.page().locator("#endDate-fault")).isVisible();
        assertThat(walk.page().locator("#endDate")).hasValue("2020-01-01T12:00");
        assertThat(walk.page().locator("input[name=revoke]")).isChecked();
    }

    @Test
    void scheduled_plan_change_is_canceled() {
        PageActions walk = at("/subscriptions/ann-sub").follow("Change plan");
        Page page = walk.page();
        page.locator("input[value=team]").check();
        walk.press("Continue");
        page.locator("#scheduleStrategy").selectOption("END_OF_BILLING_PERIOD");
        walk.press("Preview");
        assertThat(page.locator(".preview")).containsText("downgrade");
        walk.press("Change plan");
        assertThat(page.locator(".sold")).containsText("Change to plan team on");

        walk.to(console + "/subscriptions/ann-sub").press("Cancel scheduled change");

        assertThat(page.locator("main")).not().containsText("Scheduled changes");
        Assertions.assertThat(development.get("/subscriptions/ann-sub").isOk().texts("futureUpdates"))
                .isEmpty();
    }

    @Test
    void a_subscription_is_moved_to_the_latest_version() {
        development.post("/plans/big/draft", "").isOk();
        catalog.charge("plans", "big", TestCatalog.flat("MONTHLY", "12")).isOk();
        catalog.publish("plans", "big").isOk();
        PageActions walk = at("/subscriptions/ann-sub");

        walk.follow("Move to the latest version").press("Preview").press("Move to the latest version");

        assertThat(walk.page().locator(".large")).hasText("$12 a month");
        assertThat(walk.page().locator("main")).not().containsText("Newer version");
    }

    @Test
    void a_trial_is_extended() {
        development.post("/customers", "{\"id\": \"eve\"}").isOk();
        development.post("/subscriptions", """
                        {"id": "eve-sub", "customerId": "eve", "planId": "big",
                         "trialOverrideConfiguration": {"isTrial": true, "trialEndDate": "2090-01-01T00:00:00Z",
                                                        "trialEndBehavior": "CANCEL_SUBSCRIPTION"}}
                        """).isOk();
        PageActions walk = at("/subscriptions/eve-sub").follow("Change end of trial");

        walk.page().locator("#trialEndDate").fill("2091-02-03T00:00");
        walk.press("Save end of trial");

        assertThat(walk.page().locator("dl")).containsText("Feb 3, 2091");
        Assertions.assertThat(development.get("/subscriptions/eve-sub").isOk().text("trialEndDate"))
                .startsWith("2091-02-03");
    }

    @Test
    void a_subscription_of_another_environment_is_not_found() {
        PageActions walk = PageActions.signedIn(chrome, owner)
                .to("/console/%s/e/production/subscriptions/ann-sub".formatted(acme.slug()));

        assertThat(walk.heading()).hasText("Not here");
    }

    private String status(String id) {
        return development.get("/subscriptions/" + id).isOk().text("status");
    }

    private void sell(String customer, String plan) {
        development.post("/customers", "{\"id\": \"%s\"}".formatted(customer)).isOk();
        development
                .post("/subscriptions", """
                        {"id": "%s-sub", "customerId": "%s", "planId": "%s"}
                        """.formatted(customer, customer, plan))
                .isOk();
    }

    private void plan(String id, String dollars) {
        catalog.draftPlan(id).isOk();
        catalog.charge("plans", id, TestCatalog.flat("MONTHLY", dollars)).isOk();
        catalog.entitle("plans", id, TestCatalog.limit("minutes-used", dollars)).isOk();
        catalog.publish("plans", id).isOk();
    }

    private PageActions at(String path) {
        return PageActions.signedIn(chrome, owner).to(console + path);
    }
}
