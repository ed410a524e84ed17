package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Models a price list by hand on screen, sells it, and changes a limit for everyone. The result has the hash of the
/// imported list.
@ExtendWith(Chromium.class)
class PriceListByHandTest {

    /// An excerpt of GitHub's list.
    private static final String LIST = """
            syntaxVersion: '2.1'
            saasName: Hub
            createdAt: '2025-03-07'
            version: '2025'
            currency: USD
            features:
              codeReviews:
                description: Review code
                valueType: BOOLEAN
                defaultValue: true
                type: DOMAIN
              auditLog:
                valueType: BOOLEAN
                defaultValue: false
                type: MANAGEMENT
            usageLimits:
              actionsQuota:
                valueType: NUMERIC
                defaultValue: 2000
                unit: minute/month
                type: RENEWABLE
            plans:
              FREE:
                description: For individuals
                price: 0.0
                unit: user/month
                features: null
                usageLimits: null
              TEAM:
                description: For teams
                price: 4.0
                unit: user/month
                features:
                  auditLog:
                    value: true
                usageLimits:
                  actionsQuota:
                    value: 3000
            """;

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestPerson owner = TestPerson.owner(acme);
    private final String console = "/console/%s/e/development".formatted(acme.slug());
    private final PageActions walk;
    private final Page page;

    PriceListByHandTest(Chrome chrome) {
        this.chrome = chrome;
        this.walk = PageActions.signedIn(chrome, owner);
        this.page = walk.page();
    }

    @Test
    void price_list_is_modeled_sold_and_changed_in_the_console() {
        model();
        publish("NEW_CUSTOMERS");
        String imported = acme.production().importPriceList(LIST).isOk().text("hash");
        Assertions.assertThat(development.get("/catalog").text("hash")).isEqualTo(imported);

        sell();
        walk.to(console + "/products/hub");
        cell("actionsQuota of TEAM").click();
        page.locator("#editor #usageLimit").fill("2,500");
        assertThat(page.locator("#effect")).containsText("1 of 1 subscriber");
        walk.press("Save to draft");
        assertThat(page.locator("td.changed s")).hasText("3,000");
        publish("ALL_CUSTOMERS");
        assertThat(page.locator("main")).containsText("Existing subscriptions are moving to the new versions.");

        limitReaches("2,500");
        chrome.requireUsable(page);
        walk.to(console + "/customers/octo/activity");
        assertThat(page.locator("main")).containsText("subscription.updated");
        walk.to(console + "/plans/TEAM/versions");
        assertThat(page.locator("section.part").first()).containsText("2,500");
    }

    private void model() {
        walk.to(console + "/products/new").fill("Name", "Hub");
        metadata("createdAt: 2025-03-07\nkey: Hub\nsource: Pricing2Yaml 2.1\nversion: 2025");
        walk.press("Add product");
        assertThat(walk.heading()).hasText("Hub");
        feature("codeReviews", "Review code", "BOOLEAN", "", "key: codeReviews\nproduct: hub\ntype: DOMAIN");
        feature("auditLog", "", "BOOLEAN", "", "key: auditLog\nproduct: hub\ntype: MANAGEMENT");
        String quota = "key: actionsQuota\nproduct: hub\ntype: RENEWABLE\nunit: minute/month";
        feature("actionsQuota", "", "INCREMENTAL", "minute", quota);
        String users = "Units that prices per user count.";
        walk.to(console + "/features/new").fill("Name", "user").fill("Id (optional)", "unit-user");
        fields(users, "FLUCTUATING", "user", "key: user\nproduct: hub");
        plan("FREE", "For individuals");
        plan("TEAM", "For teams");
        page.getByLabel("Edit price of FREE").click();
        assertThat(page.locator("#editor h1")).hasText("Price of FREE");
        page.locator("#editor [value=FREE]").check();
        walk.press("Save to draft");
        assertThat(page.locator("th.plan .price").first()).containsText("$0");
        assertThat(page.locator("#editor form")).isHidden();
        page.getByLabel("Edit price of TEAM").click();
        assertThat(page.locator("#editor h1")).hasText("Price of TEAM");
        page.locator("#editor #monthly").fill("4");
        page.locator("#editor #unit").selectOption("unit-user");
        walk.press("Save to draft");
        assertThat(page.locator("th.plan .price").last()).containsText("$4");
        row("codeReviews");
        grant("codeReviews of FREE", "INCLUDED", "");
        grant("codeReviews of TEAM", "INCLUDED", "");
        row("auditLog");
        grant("auditLog of TEAM", "INCLUDED", "");
        row("actionsQuota");
        grant("actionsQuota of FREE", "LIMIT", "2,000");
        grant("actionsQuota of TEAM", "LIMIT", "3,000");
    }

    private void feature(String name, String description, String type, String unit, String metadata) {
        walk.to(console + "/features/new").fill("Name", name).fill("Id (optional)", name);
        fields(description, type, unit, metadata);
    }

    private void fields(String description, String type, String unit, String metadata) {
        walk.fill("Description (optional)", description).choose("Type", type);
        if (!unit.isEmpty()) {
            walk.fill("Unit (metered)", unit);
        }
        metadata(metadata);
        walk.press("Add feature");
        assertThat(page.locator("main .title")).isVisible();
    }

    private void metadata(String text) {
        page.locator("summary", new Page.LocatorOptions().setHasText("Metadata"))
                .click();
        page.locator("#metadata").fill(text);
    }

    private void plan(String name, String description) {
        walk.to(console + "/products/hub/plans/new").fill("Name", name).fill("Id (optional)", name);
        walk.fill("Description (optional)", description);
        metadata("key: %s\nunit: user/month".formatted(name));
        walk.press("Add plan");
        assertThat(page.locator("th.plan").last()).containsText(name);
    }

    private void row(String feature) {
        walk.follow("Add feature to the table");
        page.locator("#dialog select").selectOption(feature);
        walk.press("Add feature");
        assertThat(page.locator("#row-" + feature)).isVisible();
    }

    private void grant(String cell, String access, String limit) {
        cell(cell).click();
        assertThat(page.locator("#editor h1")).hasText(cell.replace(" of ", " in "));
        page.locator("#editor [name=access][value=%s]".formatted(access)).check();
        if (!limit.isEmpty()) {
            page.locator("#editor #usageLimit").fill(limit);
            page.locator("#editor #resetPeriod").selectOption("MONTH");
        }
        walk.press("Save to draft");
        assertThat(page.locator("#editor form")).isHidden();
        assertThat(cell(cell)).containsText(limit.isEmpty() ? "✓" : limit);
    }

    private Locator cell(String cell) {
        return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Edit " + cell));
    }

    private void publish(String migration) {
        walk.follow("Review and publish");
        page.locator("[name=migrationType][value=%s]".formatted(migration)).check();
        page.locator("main button[type=submit]:not(.quiet)").click();
        assertThat(walk.heading()).hasText("Hub");
    }

    private void sell() {
        walk.to(console + "/customers/new").fill("Name", "Octo").press("Add customer");
        assertThat(walk.heading()).hasText("Octo");
        walk.follow("Subscribe");
        page.locator("input[value=TEAM]").check();
        walk.press("Continue").fill("Quantity of user", "3").press("Preview");
        assertThat(page.locator(".preview")).containsText("$12 due now");
        walk.press("Subscribe");
        assertThat(page.locator(".sold")).containsText("TEAM");
        walk.follow("Report usage").choose("Feature", "actionsQuota").fill("Quantity", "2700");
        walk.press("Report usage");
        assertThat(page.locator(".entitlements .usage").first()).containsText("2,700 used · 90 %");
        page.locator("a[href*='/why/actionsQuota']").click();
        assertThat(page.locator("#dialog .formula")).hasText("2,700 used ≤ 3,000");
    }

    /// The rollout moves the customer after the publish.
    private void limitReaches(String limit) {
        String path = console + "/customers/octo";
        walk.to(path);
        for (int tries = 0; tries < 40; tries++) {
            if (page.locator(".entitlements .limit").first().innerText().contains(limit)) {
                return;
            }
            page.waitForTimeout(250);
            walk.to(path);
        }
        assertThat(page.locator(".entitlements .limit").first()).containsText(limit);
    }
}
