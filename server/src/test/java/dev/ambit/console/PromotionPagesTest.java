package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tests the way of a change from development to production on screen, and back.
@ExtendWith(Chromium.class)
@Tag("long")
class PromotionPagesTest {

    private static final LocatorAssertions.HasTextOptions LATER =
            new LocatorAssertions.HasTextOptions().setTimeout(60_000);

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestEnvironment production = acme.production();
    private final PromotedPlan plan = new PromotedPlan(acme);
    private final String account = "/console/" + acme.slug();

    PromotionPagesTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @BeforeEach
    void sell() {
        plan.sell();
    }

    @Test
    void change_is_promoted_approved_applied_and_rolled_back() throws IOException {
        plan.edit(development, "{\"displayName\": \"Team\", \"description\": \"For small teams\"}");
        plan.lower();
        plan.edit(production, "{\"description\": \"For teams\"}");
        require(1);
        TestPerson author = admin("ann");
        PageActions ann = PageActions.signedIn(chrome, author).follow("Compare");
        Page page = ann.page();
        assertThat(ann.heading()).hasText("Compare environments");
        chrome.screenshot(page, "compare-environments");

        ann.follow("Promote Development to Production").fill("Title", "Smaller Team plan");
        ann.tick("All subscriptions");
        chrome.requireUsable(page);
        chrome.screenshot(page, "promotion-form");
        ann.press("Create promotion");

        assertThat(ann.heading()).containsText("Smaller Team plan");
        assertThat(ann.heading()).containsText("Has conflicts");
        assertThat(page.locator("main")).containsText("Development → Production");
        assertThat(page.locator("details.compared")).containsText("Build minutes");
        chrome.requireUsable(page);
        chrome.screenshot(page, "promotion-changes");

        ann.follow("Resolve conflicts");
        assertThat(page.locator("fieldset.conflict")).containsText("Plan Team: Description");
        ann.press("Resolve conflicts");
        assertThat(page.locator("[role=alert]")).containsText("at least one conflict");
        chrome.requireUsable(page);
        ann.follow("Conflicts 1");
        page.locator("[name=value-0]").fill("For teams of all sizes");
        page.locator("#take-value-0").check();
        chrome.screenshot(page, "promotion-conflicts");
        ann.press("Resolve conflicts");

        assertThat(ann.heading()).containsText("Needs 1 approval");
        assertThat(page.locator("main")).containsText("You created this promotion");
        assertThat(page.getByText("Apply", new Page.GetByTextOptions().setExact(true)))
                .hasCount(0);
        String path = page.url();

        PageActions ben = PageActions.signedIn(chrome, admin("ben")).to(path).follow("Impact");
        assertThat(ben.page().locator("main"))
                .containsText("2 of 2 customers lose access to a feature: Single sign-on (2), Build minutes (1).");
        assertThat(ben.page().locator("main")).containsText("Granted, limit 3,000");
        chrome.requireUsable(ben.page());
        chrome.screenshot(ben.page(), "promotion-impact");
        Download csv = ben.page()
                .waitForDownload(() -> ben.page().getByText("Download CSV").click());
        assertThat(Files.readString(csv.path())).contains("customerId,", "octo,,sso,0,true,false");
        ben.press("Approve");
        assertThat(ben.heading()).containsText("Ready to apply");
        chrome.requireUsable(ben.page());

        ann.to(path).follow("Apply");
        assertThat(page.locator("#dialog")).containsText("to Production");
        chrome.requireUsable(page);
        chrome.screenshot(page, "promotion-apply");
        ann.press("Apply promotion");

        assertThat(page.locator("h1 .badge")).hasText("Applied", LATER);
        assertThat(production.get("/plans/team").text("description")).isEqualTo("For teams of all sizes");
        assertThat(production.check("octo", "sso").text("isGranted")).isEqualTo("false");
        chrome.requireUsable(page);
        ann.follow("Activity");
        assertThat(page.locator("li.row")).hasCount(5);
        assertThat(page.locator("li.row").nth(2)).containsText("approved the promotion");
        ann.fill("Comment", "Customers were told in March").press("Add comment");
        assertThat(page.locator("li.row").last()).containsText("told in March");
        chrome.requireUsable(page);
        chrome.screenshot(page, "promotion-activity");

        ann.follow("Roll back");
        chrome.requireUsable(page);
        ann.press("Roll back promotion");
        assertThat(page.locator("h1 .badge")).hasText("Rolled back", LATER);
        assertThat(production.get("/plans/team").text("description")).isEqualTo("For teams");
        assertThat(production.check("octo", "sso").text("isGranted")).isEqualTo("true");
        ann.to(account + "/promotions");
        assertThat(page.locator("tbody tr").first()).containsText("Rolled back");
        chrome.requireUsable(page);
        chrome.requireQuiet();
    }

    @Test
    void changes_are_included_by_their_checkboxes() {
        plan.lower();
        String path = account + "/promotions/" + plan.create("Lower", "ALL_CUSTOMERS");
        PageActions walk = PageActions.signedIn(chrome, TestPerson.owner(acme)).to(path);
        Page page = walk.page();
        assertThat(page.locator("[name=take]")).hasCount(2);

        walk.uncheck("Include Single sign-on").press("Save selection");

        assertThat(page.locator(".tabs")).containsText("Changes 1");
        assertThat(page.getByLabel("Include Single sign-on")).not().isChecked();
        walk.follow("Impact");
        assertThat(page.locator("main")).containsText("1 of 2 customers loses Build minutes.");
        walk.follow("Changes 1").tick("Include Single sign-on").press("Save selection");
        assertThat(page.locator(".tabs")).containsText("Changes 2");
        chrome.requireQuiet();
    }

    @Test
    void rejected_promotion_keeps_what_was_typed() {
        plan.edit(development, "{\"description\": \"For small teams\"}");
        PageActions walk = PageActions.signedIn(chrome, TestPerson.owner(acme))
                .to(account + "/promotions/new?source=development&target=production");
        Page page = walk.page();
        walk.fill("Title", "x".repeat(101))
                .tick("All subscriptions")
                .tick("Plan Team")
                .press("Create promotion");

        assertThat(page.locator("#title-fault")).containsText("Title");
        assertThat(page.locator("#title")).hasValue("x".repeat(101));
        assertThat(page.locator("[value=ALL_CUSTOMERS]")).isChecked();
        assertThat(page.locator("[name=include]")).isChecked();
        chrome.requireUsable(page);
        walk.fill("Title", "Plan only").press("Create promotion");
        assertThat(walk.heading()).containsText("Plan only");

        walk.to(account + "/promotions/new?source=production&target=production");
        assertThat(page.locator("main")).containsText("Choose two different environments");
        chrome.requireUsable(page);
    }

    @Test
    void promotion_is_scheduled_and_its_schedule_is_canceled() {
        plan.lower();
        String id = plan.create("Later", "NEW_CUSTOMERS");
        PageActions walk = PageActions.signedIn(chrome, TestPerson.owner(acme)).to(account + "/promotions/" + id);
        Page page = walk.page();
        walk.follow("Apply").tick("At a later time").press("Apply promotion");
        assertThat(page.locator("#at-fault")).isVisible();
        chrome.requireUsable(page);
        walk.fill(
                        "Start time",
                        Instant.now().plus(1, ChronoUnit.DAYS).toString().substring(0, 16))
                .press("Apply promotion");

        assertThat(page.locator("#progress")).containsText("Scheduled for");
        chrome.requireUsable(page);
        walk.press("Cancel schedule");
        assertThat(walk.heading()).containsText("Ready to apply");

        walk.follow("Close").press("Close promotion");
        assertThat(walk.heading()).containsText("Closed");
        chrome.requireQuiet();
    }

    @Test
    void rule_protects_a_catalog_until_an_owner_opens_it() {
        PageActions walk = PageActions.signedIn(chrome, TestPerson.owner(acme))
                .follow("Promotions")
                .follow("Rules");
        Page page = walk.page();
        assertThat(walk.heading()).hasText("Promotion rules");
        Locator rule = page.locator(".row:has(strong:text-is('Production'))");
        rule.getByText("Edit").click();
        walk.fill("Approvals", "eleven")
                .tick("Change the catalog by promotions only")
                .press("Save rule");
        assertThat(page.locator("#approvals-fault")).isVisible();
        assertThat(page.getByLabel("Change the catalog by promotions only")).isChecked();
        chrome.requireUsable(page);
        walk.fill("Approvals", "2").tick("Customer management").press("Save rule");
        assertThat(rule).containsText("2 approvals · by members with customer management, full access");
        chrome.requireUsable(page);
        chrome.screenshot(page, "promotion-rules");

        walk.to(account + "/e/production/products");
        assertThat(page.locator("main [role=note]")).containsText("This catalog is protected.");
        chrome.requireUsable(page);
        walk.to(account + "/e/development/products");
        assertThat(page.locator("main [role=note]")).hasCount(0);
        walk.to(account + "/environments")
                .menu("Production")
                .follow("Open the catalog for 15 minutes")
                .press("Open the catalog for 15 minutes");
        assertThat(page.locator("#reason-fault")).isVisible();
        chrome.requireUsable(page);
        walk.fill("Reason", "Incident 7").press("Open the catalog for 15 minutes");
        assertThat(page.locator("main [role=note]")).containsText("open for direct changes until");
        production.post("/plans/team/draft", "").isOk();
        chrome.requireQuiet();
    }

    @Test
    void viewer_sees_promotions_without_actions() {
        plan.lower();
        plan.create("Lower", "ALL_CUSTOMERS");
        PageActions walk = PageActions.signedIn(chrome, TestPerson.member(acme, "VIEWER", "VIEWER"))
                .follow("Promotions");
        assertThat(walk.page().getByText("Create promotion")).hasCount(0);
        assertThat(walk.page().locator("tbody tr")).hasCount(2);
        walk.to(account + "/promotions?state=READY");
        assertThat(walk.page().locator("tbody tr")).hasCount(1);

        walk.follow("Lower");

        assertThat(walk.page().locator(".title .buttons")).hasText("");
        assertThat(walk.page().locator("[name=take]")).hasCount(0);
        walk.to(account + "/promotions/rules");
        assertThat(walk.page().getByText("Only owners can change rules.")).isVisible();
        assertThat(walk.page().getByText("Edit")).hasCount(0);
    }

    @Test
    void empty_list_offers_the_first_step() {
        TestAccount other = TestServer.openAccount();

        PageActions walk = PageActions.signedIn(chrome, TestPerson.owner(other)).follow("Promotions");

        assertThat(walk.page().locator("main")).containsText("No promotions yet");
        chrome.requireUsable(walk.page());
        walk.follow("Compare environments");
        assertThat(walk.heading()).hasText("Compare environments");
    }

    private TestPerson admin(String name) {
        return TestPerson.join(
                acme,
                "%s-%s@acme.example".formatted(name, acme.slug()),
                "\"productionRole\": \"ADMIN\", \"nonProductionRole\": \"ADMIN\"");
    }

    private void require(int approvals) {
        acme.http()
                .put(acme.key(), "/api/v1/account/promotion-rules", """
                        {"rules": [{"environment": "production", "approvals": %d}]}
                        """.formatted(approvals))
                .isOk();
    }
}
