package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Creates a product, plans and prices in the console, publishes them, and compares the result with the API.
@ExtendWith(Chromium.class)
@Tag("long")
class CatalogWalkTest {

    private static final String MINUTES = "Actions minutes";

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestPerson owner = TestPerson.owner(acme);
    private final String console = "/console/%s/e/development".formatted(acme.slug());

    CatalogWalkTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @Test
    void a_product_is_modelled_and_published_on_screen() {
        PageActions walk = at("/products");
        Page page = walk.page();
        walk.follow("Add product").fill("Name", "Git Hub").press("Add product");
        assertThat(walk.heading()).hasText("Git Hub");
        walk.to(console + "/features/new")
                .fill("Name", MINUTES)
                .fill("Group", "Automation")
                .choose("Type", "INCREMENTAL")
                .press("Add feature");
        assertThat(walk.heading()).hasText(MINUTES);

        walk.to(console + "/products/git-hub")
                .follow("Add plan")
                .fill("Name", "Team")
                .press("Add plan");
        price(walk, "Team", "4");
        walk.follow("Add feature to the table").press("Add feature");
        cell(page).click();
        walk.tick("Limit");
        page.locator("#editor #usageLimit").fill("3,000");
        walk.press("Save to draft");
        assertThat(cell(page)).containsText("3,000");
        assertThat(page.locator(".drafts")).containsText("in Team");
        assertThat(page.locator("#said")).hasText("Saved to the draft");
        chrome.requireUsable(page);

        walk.follow("Review and publish");
        assertThat(page.locator("tbody")).containsText("3,000");
        chrome.requireUsable(page);
        page.locator("[name=migrationType][value=NEW_CUSTOMERS]").check();
        page.locator("main button[type=submit]:not(.quiet)").click();

        assertThat(page.locator(".drafts")).hasCount(0);
        Reply plan = development.get("/plans/team").isOk();
        Assertions.assertThat(plan.text("status")).isEqualTo("PUBLISHED");
        Assertions.assertThat(plan.text("pricingType")).isEqualTo("PAID");
        Assertions.assertThat(development.get("/plans/team/entitlements").text("0.usageLimit"))
                .isEqualTo("3000");
        Assertions.assertThat(development.get("/plans/team/charges").text("0.price.amount"))
                .isEqualTo("4");
    }

    @Test
    void changed_limit_shows_the_old_limit_and_subscribers_above_the_new_one() {
        publishPlanWithSubscribers();
        PageActions walk = at("/products/hub");
        Page page = walk.page();

        cell(page).click();
        page.locator("#editor #usageLimit").fill("5");
        assertThat(page.locator("#effect")).containsText("1 of 2 subscribers");
        walk.press("Save to draft");
        assertThat(page.locator("td.changed s")).hasText("10");
        walk.follow("Review and publish");

        assertThat(page.locator("td.effect").first()).containsText("1 of 2 subscribers");
        page.locator("[name=migrationType][value=ALL_CUSTOMERS]").check();
        page.locator("main button[type=submit]:not(.quiet)").click();
        assertThat(page.locator("main")).containsText("Existing subscriptions are moving to the new versions.");
        Assertions.assertThat(development.get("/plans/team/entitlements").text("0.usageLimit"))
                .isEqualTo("5");
    }

    @Test
    void a_review_link_shows_the_changes_without_an_account() {
        publishPlanWithSubscribers();
        edit(5);
        PageActions walk = at("/products/hub/review").press("Create review link");
        String link = walk.page().locator("#secret-0").textContent();

        PageActions guest = new PageActions(chrome.visitor()).to(link);

        assertThat(guest.page().locator("main")).containsText("1 of 2 subscribers");
        chrome.requireUsable(guest.page());
    }

    @Test
    void drafts_that_changed_since_the_review_are_reviewed_again() {
        publishPlanWithSubscribers();
        edit(5);
        PageActions walk = at("/products/hub/review");
        edit(4);

        walk.page().locator("main button[type=submit]:not(.quiet)").click();

        assertThat(walk.page().locator("[role=alert]")).containsText("changed since this review");
        assertThat(walk.page().locator("tbody")).containsText("4");
        walk.page().locator("main button[type=submit]:not(.quiet)").click();
        assertThat(walk.heading()).hasText("Hub");
        Assertions.assertThat(development.get("/plans/team/entitlements").text("0.usageLimit"))
                .isEqualTo("4");
    }

    @Test
    void a_wrong_limit_is_reported_beside_its_field_and_kept() {
        publishPlanWithSubscribers();
        PageActions walk = at("/products/hub");
        Page page = walk.page();

        cell(page).click();
        page.locator("#editor #usageLimit").fill("lots");
        walk.press("Save to draft");

        assertThat(page.locator("#usageLimit-fault")).containsText("Limit must be a number such as 2,500");
        assertThat(page.locator("#usageLimit")).hasValue("lots");
        chrome.requireUsable(page);
    }

    @Test
    void concurrent_edit_of_a_limit_is_shown_before_saving() {
        publishPlanWithSubscribers();
        PageActions walk = at("/plans/team/features/actions-minutes");
        edit(7);

        walk.page().locator("#usageLimit").fill("8");
        walk.press("Save to draft");

        assertThat(walk.page().locator("[role=alert]")).containsText("it is now 7");
        walk.press("Save to draft");
        assertThat(walk.heading()).hasText("Hub");
        Assertions.assertThat(development.get("/plans/team/entitlements").text("0.usageLimit"))
                .isEqualTo("8");
    }

    @Test
    void discarded_drafts_leave_the_published_version() {
        publishPlanWithSubscribers();
        edit(5);
        PageActions walk = at("/products/hub").follow("Discard").press("Discard changes");

        assertThat(walk.page().locator(".drafts")).hasCount(0);
        assertThat(cell(walk.page())).containsText("10");
    }

    @Test
    void long_names_of_any_script_leave_the_page_usable() {
        String name = "سعر 💶 " + "W".repeat(60) + " <b>bold</b>";
        PageActions walk = at("/products/new").fill("Name", name).fill("Id", "long");
        walk.press("Add product");
        assertThat(walk.heading()).hasText(name);
        walk.follow("Add plan").fill("Name", name).fill("Id", "long-plan").press("Add plan");

        assertThat(walk.page().locator("th.plan")).containsText("<b>bold</b>");
        chrome.requireUsable(walk.page());
        walk.to(console + "/products/new").fill("Name", "x".repeat(10_000)).press("Add product");
        assertThat(walk.page().locator("#displayName-fault")).isVisible();
    }

    @Test
    void a_catalog_can_be_edited_without_scripts() {
        publishPlanWithSubscribers();
        PageActions walk = PageActions.signIn(new PageActions(chrome.visitor(false)), owner)
                .to(console + "/products/hub");

        cell(walk.page()).click();
        walk.page().locator("#usageLimit").fill("6");
        walk.press("Save to draft");

        assertThat(cell(walk.page())).containsText("6");
    }

    private static void price(PageActions walk, String plan, String monthly) {
        walk.page().getByLabel("Edit price of " + plan).click();
        walk.fill("Price per month", monthly).press("Save to draft");
        assertThat(walk.page().locator("th.plan .price")).containsText("$" + monthly);
    }

    private static Locator cell(Page page) {
        return page.locator("a.cell").first();
    }

    /// A published plan with a limit of 10, and two subscribers with a usage of 3 and 7.
    private void publishPlanWithSubscribers() {
        development
                .post("/products", "{\"id\": \"hub\", \"displayName\": \"Hub\"}")
                .isOk();
        development.post("/features", """
                        {"id": "actions-minutes", "displayName": "Actions minutes", "featureType": "NUMBER",
                         "meterType": "INCREMENTAL"}
                        """).isOk();
        development.post("/plans", """
                        {"id": "team", "displayName": "Team", "productId": "hub", "pricingType": "FREE"}
                        """).isOk();
        development.post("/plans/team/entitlements", """
                        {"entitlements": [{"id": "actions-minutes", "type": "FEATURE", "usageLimit": 10}]}
                        """).isOk();
        development
                .post("/plans/team/publish", "{\"migrationType\": \"NEW_CUSTOMERS\"}")
                .isOk();
        development.subscribe("ann", "team").isOk();
        development.subscribe("ben", "team").isOk();
        development.reportUsage("ann", "actions-minutes", "3").isOk();
        development.reportUsage("ben", "actions-minutes", "7").isOk();
    }

    private void edit(int limit) {
        if (development.get("/plans/team").text("status").equals("PUBLISHED")) {
            development.post("/plans/team/draft", "").isOk();
        }
        development
                .patch(
                        "/plans/team/entitlements/actions-minutes",
                        "{\"type\": \"FEATURE\", \"usageLimit\": %d}".formatted(limit))
                .isOk();
    }

    private PageActions at(String path) {
        return PageActions.signedIn(chrome, owner).to(console + path);
    }
}
