package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Chromium.class)
class ParametersPageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();

    ParametersPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @BeforeEach
    void three_parameters() {
        put("development", "/schema", """
                {"parameters": [
                    {"name": "currency", "type": "ENUM", "options": ["eur", "sek"], "description": "Of all prices."},
                    {"name": "itemsPerPage", "type": "NUMBER"},
                    {"name": "payKey", "type": "SECRET"}]}
                """);
        put("development", "?source=BRANCH", "{\"values\": {\"currency\": \"sek\"}}");
    }

    @LongTest
    void panel_value_overrides_the_branch_value_until_it_is_removed() {
        PageActions walk = at();
        Page page = walk.page();
        assertThat(page.locator(".row").first()).containsText("said by the branch");
        chrome.requireUsable(page);

        page.locator(".row").first().getByText("Edit").click();
        chrome.requireUsable(page);
        walk.choose("Value", "eur").press("Save");
        assertThat(page.locator(".row").first()).containsText("The branch sets sek");
        chrome.requireUsable(page);
        chrome.screenshot(page, "parameters");

        walk.follow("History");
        assertThat(page.locator("tbody")).containsText("eur");
        chrome.requireUsable(page);
        walk.follow("Back to the parameters");
        page.locator(".row").first().getByText("Edit").click();
        walk.press("Remove value");
        assertThat(page.locator(".row").first()).containsText("said by the branch");
    }

    @LongTest
    void invalid_number_is_refused_and_secret_value_is_never_shown() {
        PageActions walk = at();
        Page page = walk.page();
        walk.to(page.url() + "/itemsPerPage/edit").fill("Value", "many").press("Save");
        assertThat(page.locator("#fault")).isVisible();
        assertThat(page.getByLabel("Value")).hasValue("many");
        chrome.requireUsable(page);
        walk.fill("Value", "25").press("Save");
        assertThat(page.locator(".row").nth(1)).containsText("25");

        page.locator(".row").nth(2).getByText("Edit").click();
        walk.fill("Value", "sk_secret").press("Save");
        assertThat(page.locator(".row").nth(2)).containsText("•••");
        assertThat(page.locator("main")).not().containsText("sk_secret");
    }

    private void put(String environment, String rest, String body) {
        acme.http()
                .put(acme.key(), "/api/v1/stacks/%s/parameters%s".formatted(environment, rest), body)
                .isOk();
    }

    private PageActions at() {
        return PageActions.signedIn(chrome, TestPerson.owner(acme))
                .to("/console/%s/e/development/parameters".formatted(acme.slug()));
    }
}
