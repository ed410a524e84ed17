package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Chromium.class)
class OverviewPageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestPerson owner = TestPerson.owner(acme);
    private final String path = "/console/%s/e/development/overview".formatted(acme.slug());

    OverviewPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @LongTest
    void an_environment_opens_at_its_overview_with_the_first_steps() {
        PageActions walk = PageActions.signedIn(chrome, owner).follow("Development");

        assertThat(walk.heading()).hasText("Overview");
        assertThat(walk.page().locator("main")).containsText("Create a catalog");
    }

    @LongTest
    void an_empty_environment_has_an_overview() {
        Page page = PageActions.signedIn(chrome, owner).to(path).page();

        assertThat(page.locator("main")).containsText("No active subscriptions");
        chrome.requireUsable(page);
    }

    @LongTest
    void overview_shows_figures_and_links_to_explanations() {
        sell();

        PageActions walk = PageActions.signedIn(chrome, owner).to(path);
        Page page = walk.page();

        assertThat(page.locator(".figure").nth(0)).containsText("2");
        assertThat(page.locator(".figure").nth(1)).containsText("$20");
        assertThat(page.locator(".chart").first()).hasAttribute("role", "img");
        page.locator(".numbers > summary").first().click();
        assertThat(page.locator(".numbers table").first()).containsText("$20");
        assertThat(page.locator("#limits")).containsText("9 of 10");
        assertThat(page.locator("main")).containsText("Draft");
        chrome.requireUsable(page);
        page.locator(".segments a", new Page.LocatorOptions().setHasText("Subscriptions"))
                .click();
        assertThat(page.locator("h2:not(#checklist-title)").first()).hasText("Active subscriptions");
        page.locator("#limits a", new Page.LocatorOptions().setHasText("Why?")).click();
        assertThat(walk.heading()).containsText("Minutes");
    }

    private void sell() {
        TestCatalog catalog = TestCatalog.of(acme);
        development.post("/features", """
                        {"id": "minutes", "displayName": "Minutes", "featureType": "NUMBER", "meterType": "INCREMENTAL"}
                        """).isOk();
        catalog.draftPlan("team", "\"pricingType\": \"PAID\"").isOk();
        catalog.charge("plans", "team", TestCatalog.flat("MONTHLY", "10")).isOk();
        catalog.entitle("plans", "team", TestCatalog.limit("minutes", 10)).isOk();
        catalog.publish("plans", "team").isOk();
        development.subscribe("c1", "team");
        development.subscribe("c2", "team");
        development.reportUsage("c1", "minutes", "9").isOk();
        catalog.draftPlan("later").isOk();
        Waiting.until(
                () -> development.get("/overview").isOk().text("nearLimit.customers")
                        + development.get("/overview").text("subscriptions.0.subscriptions"),
                "12"::equals);
    }
}
