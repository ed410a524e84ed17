package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tests the creation of the first catalog of an environment, and the checklist of first steps.
@ExtendWith(Chromium.class)
class StartPageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);
    private final String development = "/console/%s/e/development".formatted(acme.slug());

    StartPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @LongTest
    void creating_a_catalog_from_a_template_opens_an_explained_check() {
        PageActions walk = PageActions.signedIn(chrome, owner).to(development + "/start");
        chrome.requireUsable(walk.page());
        chrome.screenshot(walk.page(), "start");

        walk.page().getByLabel("GitHub").check();
        walk.press("Create catalog from template");

        assertThat(walk.heading()).containsText("Access to");
        assertThat(walk.page().locator(".formula")).containsText("+ 1 requested");
        chrome.requireUsable(walk.page());
        chrome.requireQuiet();
    }

    @LongTest
    void the_checklist_disappears_when_all_steps_are_done() {
        PageActions walk = PageActions.signedIn(chrome, owner).to(development + "/products");
        Page page = walk.page();
        assertThat(page.locator(".checklist .badge")).hasText("0 of 5");
        chrome.requireUsable(page);
        chrome.screenshot(page, "checklist");

        walk.follow("Create a catalog").press("Create catalog from template");
        assertThat(walk.heading()).containsText("Access to");
        walk.to(development + "/products");
        assertThat(page.locator(".checklist li.done strong").first()).hasText("Create a catalog");

        acme.development()
                .post("/webhooks", "{\"url\": \"http://127.0.0.1:1/hooks\"}")
                .isOk();
        TestPerson.member(acme, "VIEWER", "VIEWER");
        Waiting.until(() -> acme.development().get("/first-steps").isOk(), it -> it.at("checkedAt") != null);
        Waiting.until(
                () -> acme.http()
                        .get(acme.key(), "/api/v1/environments/development/api-keys")
                        .texts("lastUsedAt"),
                it -> it.stream().anyMatch(at -> !at.equals("null")));

        walk.to(development + "/products");
        assertThat(page.locator(".row strong").first()).isVisible();
        assertThat(page.locator(".checklist")).hasCount(0);
    }

    @LongTest
    void dismissed_checklist_stays_hidden_in_its_environment() {
        PageActions walk = PageActions.signedIn(chrome, owner).to(development + "/products");
        walk.press("Remove checklist");

        assertThat(walk.page().locator(".checklist")).hasCount(0);
        assertThat(walk.heading()).hasText("Overview");
        walk.to("/console/%s/e/production/products".formatted(acme.slug()));
        assertThat(walk.page().locator(".checklist")).hasCount(1);
    }

    @LongTest
    void invalid_price_list_is_kept_and_shown_with_its_error() {
        PageActions walk = PageActions.signedIn(chrome, owner).to(development + "/start");

        walk.fill("Price list in YAML", "saasName: [").press("Import price list");

        assertThat(walk.page().locator("#priceList-fault")).isVisible();
        assertThat(walk.page().locator("#priceList")).hasValue("saasName: [");
        chrome.requireUsable(walk.page());
    }
}
