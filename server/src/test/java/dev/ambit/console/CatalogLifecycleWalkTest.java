package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Archives, unarchives, duplicates and configures products, plans and features in the console.
@ExtendWith(Chromium.class)
@Tag("long")
class CatalogLifecycleWalkTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestPerson owner = TestPerson.owner(acme);
    private final String console = "/console/%s/e/development".formatted(acme.slug());

    CatalogLifecycleWalkTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @BeforeEach
    void two_plans_are_published() {
        development
                .post("/products", "{\"id\": \"hub\", \"displayName\": \"Hub\"}")
                .isOk();
        development.post("/features", """
                        {"id": "sso", "displayName": "Single sign-on", "featureType": "BOOLEAN"}
                        """).isOk();
        for (String plan : new String[] {"free", "team"}) {
            development
                    .post(
                            "/plans",
                            "{\"id\": \"%1$s\", \"displayName\": \"%1$s\", \"productId\": \"hub\", \"pricingType\": \"FREE\"}"
                                    .formatted(plan))
                    .isOk();
        }
        development
                .post("/plans/team/entitlements", "{\"entitlements\": [{\"id\": \"sso\", \"type\": \"FEATURE\"}]}")
                .isOk();
        publish("free");
        publish("team");
    }

    @Test
    void feature_is_archived_after_its_plan_and_both_are_unarchived() {
        PageActions walk = at("/features/sso").menu("Single sign-on").follow("Archive");
        Page page = walk.page();
        assertThat(page.locator("#dialog")).containsText("Plan team grants it");
        chrome.requireUsable(page);

        walk.to(console + "/plans/team").menu("team").follow("Archive").press("Archive plan");
        assertThat(walk.heading()).hasText("Archived");
        walk.to(console + "/features/sso")
                .menu("Single sign-on")
                .follow("Archive")
                .press("Archive feature");
        Assertions.assertThat(development.get("/features/sso").text("featureStatus"))
                .isEqualTo("SUSPENDED");
        walk.press("Unarchive team");
        assertThat(page.locator("[role=alert]")).containsText("is archived");
        walk.press("Unarchive Single sign-on").press("Unarchive team");

        assertThat(walk.heading()).hasText("Archived");
        assertThat(page.locator("main")).containsText("Nothing is archived");
        Assertions.assertThat(development.get("/plans/team").text("status")).isEqualTo("PUBLISHED");
        Assertions.assertThat(development.get("/features/sso").text("featureStatus"))
                .isNotEqualTo("SUSPENDED");
    }

    @Test
    void archived_items_are_paged_in_the_order_of_their_kinds() {
        for (int i = 0; i < 51; i++) {
            String id = "old-%d".formatted(i);
            development
                    .post(
                            "/features",
                            "{\"id\": \"%1$s\", \"displayName\": \"%1$s\", \"featureType\": \"BOOLEAN\"}".formatted(id))
                    .isOk();
            development.post("/features/%s/archive".formatted(id), "").isOk();
        }
        development.post("/plans/free/archive", "").isOk();

        PageActions walk = at("/archived");
        assertThat(walk.page().locator("tbody tr")).hasCount(50);
        assertThat(walk.page().locator("tbody tr").first()).containsText("Plan");
        walk.follow("Next");

        assertThat(walk.page().locator("tbody tr")).hasCount(2);
        assertThat(walk.page().getByText("Next")).hasCount(0);
    }

    @Test
    void archive_page_names_affected_subscribers_and_start_plan() {
        development.subscribe("ann", "team").isOk();
        development.patch("/products/hub", """
                        {"productSettings": {"subscriptionStartSetup": "FREE_PLAN", "subscriptionStartPlanId": "free",
                         "subscriptionCancellationTime": "IMMEDIATE", "subscriptionEndSetup": "CANCEL_SUBSCRIPTION"}}
                        """).isOk();
        PageActions walk = at("/products/hub/archive");
        Page page = walk.page();
        assertThat(page.locator("main")).containsText("1 subscriber of team. Cancel the subscriptions first.");
        walk.to(console + "/plans/free/archive");
        assertThat(page.locator("main")).containsText("It is the start plan of Hub.");
        walk.to(console + "/plans/team/archive");
        assertThat(page.locator("main")).containsText("1 subscriber keeps it.");
    }

    @Test
    void products_plans_and_features_are_duplicated() {
        PageActions walk = at("/plans/team").menu("team").follow("Duplicate");
        walk.fill("Name", "Max");
        walk.press("Duplicate plan");
        assertThat(walk.heading()).hasText("Max");
        assertThat(walk.page().locator("tbody")).containsText("Single sign-on");

        walk.to(console + "/products/hub").menu("Hub").follow("Duplicate");
        walk.fill("Name", "Hub 2").fill("Id", "hub").press("Duplicate product");
        assertThat(walk.page().locator("#targetId-fault, #fault").first()).containsText("already exists");
        walk.fill("Id", "hub-2").press("Duplicate product");
        assertThat(walk.heading()).hasText("Hub 2");
        Assertions.assertThat(development.get("/plans?productId=hub-2").texts("id"))
                .containsExactlyInAnyOrder("hub-2-free", "hub-2-team", "hub-2-max");

        walk.to(console + "/features/sso").menu("Single sign-on").follow("Duplicate");
        walk.fill("Name", "SAML").press("Add feature");
        assertThat(walk.heading()).hasText("SAML");
    }

    @Test
    void plan_versions_list_their_changes() {
        development.post("/plans/team/draft", "").isOk();
        development.patch("/plans/team", "{\"displayName\": \"Crew\"}").isOk();
        development.delete("/plans/team/entitlements/sso").isOk();
        publish("team");

        PageActions walk = at("/plans/team").menu("Crew").follow("Versions");

        assertThat(walk.page().locator("section.part").first()).containsText("Version 1 published");
        assertThat(walk.page().locator("tbody")).containsText("Single sign-on");
        assertThat(walk.page().locator("tbody")).containsText("not included");
        assertThat(walk.page().locator("tbody")).containsText("Crew");
        chrome.requireUsable(walk.page());
    }

    @Test
    void feature_is_metered_by_events_and_shown_in_a_larger_unit() {
        PageActions walk = at("/features/new");
        Page page = walk.page();
        walk.fill("Name", "Traffic").choose("Type", "INCREMENTAL").fill("Unit (numbers)", "byte");
        page.locator("summary", new Page.LocatorOptions().setHasText("Count events"))
                .click();
        page.locator("#function").selectOption("SUM");
        walk.fill("Event field 1", "eventName").fill("Value 1", "sent");
        walk.press("Add condition");
        assertThat(page.getByLabel("Value 2")).isVisible();
        walk.fill("Event field 2", "region").choose("Comparison 2", "IN").fill("Value 2", "eu, us");
        page.locator("summary", new Page.LocatorOptions().setHasText("another unit"))
                .click();
        walk.fill("Fine units per coarse unit", "1,000,000").fill("Coarse unit (plural)", "megabytes");
        walk.press("Add feature");
        assertThat(page.locator("#fault")).containsText("requires the name of an event field");
        walk.fill("Field", "size").press("Add feature");

        assertThat(walk.heading()).hasText("Traffic");
        assertThat(page.locator("dl"))
                .containsText("sum of size, for events whose eventName is sent and region is one of eu, us");
        Reply saved = development.get("/features/traffic").isOk();
        Assertions.assertThat(saved.text("meter.filters.0.conditions.1.values.1"))
                .isEqualTo("us");
        Assertions.assertThat(saved.text("unitTransformation.divide")).isEqualTo("1000000");
        chrome.requireUsable(page);
    }

    @Test
    void a_trial_and_the_settings_of_a_product_are_saved() {
        development
                .post("/products", "{\"id\": \"extras\", \"displayName\": \"Extras\", \"multipleSubscriptions\": true}")
                .isOk();
        development
                .post(
                        "/plans",
                        "{\"id\": \"extra\", \"displayName\": \"extra\", \"productId\": \"extras\", \"pricingType\": \"FREE\"}")
                .isOk();
        publish("extra");
        PageActions walk = at("/plans/team/edit");
        walk.fill("Length", "14").choose("After the trial", "CONVERT_TO_PAID").press("Save to draft");
        assertThat(walk.page().locator("dl")).containsText("14 days, then paid");
        walk.follow("Review and publish");
        assertThat(walk.page().locator("tbody")).containsText("14 days, then paid");

        walk.to(console + "/products/hub/settings")
                .choose("New customers", "FREE_PLAN")
                .press("Save settings");
        assertThat(walk.page().locator("[role=alert], .fault").first()).containsText("Start plan");
        walk.choose("Start plan", "free").choose("When a customer changes plans", "NEVER_RESET");
        walk.press("Add rule")
                .choose("When a subscription to this plan ends", "team")
                .choose("Cancel subscriptions to this plan", "extra");
        walk.press("Save settings");
        assertThat(walk.heading()).hasText("Hub");

        Reply saved = development.get("/products?id=hub").isOk();
        Assertions.assertThat(saved.text("0.productSettings.subscriptionStartPlanId"))
                .isEqualTo("free");
        Assertions.assertThat(saved.text("0.usageResetCutoffRule.behavior")).isEqualTo("NEVER_RESET");
        Assertions.assertThat(saved.text("0.autoCancellationRules.0.targetPlanId"))
                .isEqualTo("extra");
    }

    private void publish(String plan) {
        development
                .post("/plans/%s/publish".formatted(plan), "{\"migrationType\": \"NEW_CUSTOMERS\"}")
                .isOk();
    }

    private PageActions at(String path) {
        return PageActions.signedIn(chrome, owner).to(console + path);
    }
}
