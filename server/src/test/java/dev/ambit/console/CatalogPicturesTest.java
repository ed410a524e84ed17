package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Visits pages of one catalog with readable names. The long form takes the pictures of the docs.
@ExtendWith(Chromium.class)
@Tag("long")
class CatalogPicturesTest {

    private static final String MIGRATION = "{\"migrationType\": \"NEW_CUSTOMERS\"}";

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestPerson owner = TestPerson.owner(acme);
    private final String account = "/console/" + acme.slug();
    private final String console = account + "/e/development";
    private final PageActions walk;
    private final Page page;

    CatalogPicturesTest(Chrome chrome) {
        this.chrome = chrome;
        this.walk = PageActions.signedIn(chrome, owner);
        this.page = walk.page();
    }

    @BeforeEach
    void sell() {
        development
                .post("/products", "{\"id\": \"cloud\", \"displayName\": \"Acme Cloud\"}")
                .isOk();
        development.post("/features", """
                {"id": "build-minutes", "displayName": "Build minutes", "featureType": "NUMBER",
                 "meterType": "INCREMENTAL"}
                """).isOk();
        development
                .post(
                        "/features",
                        "{\"id\": \"saml\", \"displayName\": \"SAML single sign-on\", \"featureType\": \"BOOLEAN\"}")
                .isOk();
        development.post("/features", """
                {"id": "package-storage", "displayName": "Package storage", "featureType": "NUMBER",
                 "meterType": "FLUCTUATING", "featureUnits": "GB", "featureUnitsPlural": "GB"}
                """).isOk();
        plan("free", "Free", 0, 500, 1);
        plan("team", "Team", 4, 3_000, 2);
        plan("enterprise", "Enterprise", 21, 50_000, 50);
        development.post("/plans/enterprise/draft", "").isOk();
        development
                .post(
                        "/plans/enterprise/entitlements",
                        "{\"entitlements\": [{\"id\": \"saml\", \"type\": \"FEATURE\"}]}")
                .isOk();
        development.post("/plans/enterprise/publish", MIGRATION).isOk();
        customer("northwind", "Northwind", "team");
        customer("initech", "Initech", "team");
        customer("globex", "Globex", "free");
        development
                .post("/customers", "{\"id\": \"hooli\", \"name\": \"Hooli\", \"email\": \"it@hooli.example\"}")
                .isOk();
        development.reportUsage("northwind", "build-minutes", "2170").isOk();
    }

    @Test
    void catalog_pages_show_versions_drafts_settings_and_archived_plans() {
        development.post("/plans/team/draft", "").isOk();
        development.patch("/plans/team", "{\"displayName\": \"Team plus\"}").isOk();
        price("team", 5);
        limit("team", 2_000);
        walk.to(console + "/products/cloud");
        page.locator("#row-build-minutes a.cell").nth(1).click();
        page.locator("#editor [name=usageLimit]").fill("1200");
        assertThat(page.locator("#editor #effect")).containsText("Above 1,200 now: 1 of 2 subscribers.");
        chrome.screenshot(page, "price-table");

        walk.to(console + "/products/cloud/review");
        assertThat(page.locator("section.part tbody tr")).hasCount(3);
        assertThat(page.locator("main")).containsText("3 unpublished changes");
        chrome.screenshot(page, "review");
        walk.press("Create review link");
        PageActions guest =
                new PageActions(chrome.visitor()).to(page.locator("#secret-0").textContent());
        assertThat(guest.page().locator("main")).containsText("1 of 2 subscribers");
        chrome.screenshot(guest.page(), "review-link");

        development.post("/plans/team/publish", MIGRATION).isOk();
        walk.to(console + "/plans/team/versions");
        assertThat(page.locator("section.part").first()).containsText("2,000");
        chrome.screenshot(page, "versions");

        walk.to(console + "/plans/team").menu("Team plus").follow("Duplicate").fill("Name", "Team for schools");
        chrome.screenshot(page, "copy-form");
        walk.press("Duplicate plan");
        assertThat(walk.heading()).hasText("Team for schools");

        walk.to(console + "/products/cloud/settings")
                .choose("New customers", "FREE_PLAN")
                .choose("Start plan", "free");
        chrome.screenshot(page, "product-settings");
        walk.press("Save settings");
        assertThat(walk.heading()).hasText("Acme Cloud");

        walk.to(console + "/plans/enterprise")
                .menu("Enterprise")
                .follow("Archive")
                .press("Archive plan");
        assertThat(walk.heading()).hasText("Archived");
        chrome.screenshot(page, "archived");

        walk.to(console + "/import").press("Make pricing public");
        page.locator("#public").scrollIntoViewIfNeeded();
        assertThat(page.locator("#public")).containsText("/pricing.json");
        chrome.screenshot(page, "public-pricing");
    }

    @Test
    void many_customers_are_imported_and_changed() {
        walk.to(console + "/customers/import");
        page.locator("input[type=file]")
                .setInputFiles(new FilePayload("customers.csv", "text/csv", """
                        id;name;email;Region
                        umbrella;Umbrella;it@umbrella.example;eu
                        stark;Stark Industries;it@stark.example;us
                        wayne;Wayne Enterprises;;us
                        """.getBytes(StandardCharsets.UTF_8)));
        walk.press("Preview");
        assertThat(page.locator("tbody")).containsText("Region: eu");
        chrome.screenshot(page, "customer-import");
        walk.press("Import 3 customers");
        assertThat(walk.heading()).hasText("Customers");

        Waiting.until(() -> development.get("/customers?planId=team").texts("id"), it -> !it.isEmpty());
        walk.to(console + "/customers?planId=team").follow("Change all matching customers");
        assertThat(walk.heading()).hasText("Change customers");
        walk.to(console + "/customers")
                .follow("Change all customers")
                .choose("Plan", "enterprise")
                .press("Preview plan change");
        chrome.screenshot(page, "bulk-change-preview");
        page.locator("main button[type=submit]").first().click();
        assertThat(page.locator("#progress")).containsText("Done");
        chrome.screenshot(page, "bulk-change");
    }

    @Test
    void fork_is_compared_with_its_parent() {
        walk.to(account + "/environments/development/fork").fill("Environment name", "Price test");
        chrome.screenshot(page, "fork-environment");
        walk.press("Fork environment");
        String key = page.locator("#secret-0").textContent();
        walk.follow("I have it");
        var fork = new TestEnvironment(acme.http(), "", "", key, "", "");
        fork.post("/plans/team/draft", "").isOk();
        fork.patch("/plans/team/entitlements/build-minutes", "{\"type\": \"FEATURE\", \"usageLimit\": 2500}")
                .isOk();
        fork.post("/plans/team/publish", MIGRATION).isOk();

        walk.to(account + "/environments/compare?from=price-test&to=development");
        assertThat(walk.heading()).hasText("Compare environments");
        chrome.screenshot(page, "compare");
        walk.to(account + "/environments/price-test/history");
        assertThat(page.locator("main")).containsText("Fork this revision");
        chrome.screenshot(page, "history");
    }

    @Test
    void invited_member_sees_the_name_of_the_account() {
        walk.to(account + "/members").follow("+ Invite").fill("E-mail", "kim-%s@acme.example".formatted(acme.slug()));
        for (String field : List.of("productionRole", "nonProductionRole")) {
            page.locator("[name=%s][value=VIEWER]".formatted(field)).check();
        }
        walk.press("Invite");

        PageActions invited =
                new PageActions(chrome.visitor()).to(page.locator("#secret-0").textContent());
        assertThat(invited.page().locator("h1")).hasText("Join Acme");
        chrome.screenshot(invited.page(), "join");
    }

    private void plan(String id, String name, int dollars, int minutes, int storage) {
        development.post("/plans", """
                {"id": "%s", "displayName": "%s", "productId": "cloud"}
                """.formatted(id, name)).isOk();
        development
                .post("/plans/%s/entitlements".formatted(id), """
                {"entitlements": [{"id": "build-minutes", "type": "FEATURE", "usageLimit": %d, "resetPeriod": "MONTH"},
                  {"id": "package-storage", "type": "FEATURE", "usageLimit": %d}]}
                """.formatted(minutes, storage))
                .isOk();
        price(id, dollars);
        development.post("/plans/%s/publish".formatted(id), MIGRATION).isOk();
    }

    private void price(String id, int dollars) {
        development
                .patch(
                        "/plans/" + id,
                        dollars == 0 ? "{\"charges\": {\"pricingType\": \"FREE\"}}" : """
                {"charges": {"pricingType": "PAID", "pricingModels": [{"billingModel": "FLAT_FEE",
                 "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": %d, "currency": "usd"}}]}]}}
                """.formatted(dollars))
                .isOk();
    }

    private void limit(String plan, int minutes) {
        development
                .patch(
                        "/plans/%s/entitlements/build-minutes".formatted(plan),
                        "{\"type\": \"FEATURE\", \"usageLimit\": %d}".formatted(minutes))
                .isOk();
    }

    private void customer(String id, String name, String plan) {
        development.post("/customers", """
                {"id": "%1$s", "name": "%2$s", "email": "it@%1$s.example"}
                """.formatted(id, name)).isOk();
        development
                .post("/subscriptions", "{\"customerId\": \"%s\", \"planId\": \"%s\"}".formatted(id, plan))
                .isOk();
    }
}
