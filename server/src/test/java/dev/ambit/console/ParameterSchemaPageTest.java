package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("long")
@ExtendWith(Chromium.class)
class ParameterSchemaPageTest {

    private static final String API = "/api/v1/stacks/production/parameters";

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);
    private final String path = "/console/%s/e/production/parameters".formatted(acme.slug());

    ParameterSchemaPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @Test
    void parameters_are_added_and_invalid_fields_are_marked() {
        PageActions walk = PageActions.signedIn(chrome, owner).to(path).follow("Parameter schema");
        Page page = walk.page();
        chrome.requireUsable(page);

        page.locator("#name-0").fill("currency");
        page.locator("#type-0").selectOption("ENUM");
        page.locator("#description-0").fill("Of all prices.");
        page.locator("#name-1").fill("pay key");
        walk.press("Save");
        assertThat(page.locator("#options-0")).hasAttribute("aria-invalid", "true");
        chrome.requireUsable(page);
        page.locator("#options-0").fill("eur, sek");
        walk.press("Save");
        assertThat(page.locator("#name-1")).hasAttribute("aria-invalid", "true");
        page.locator("#name-1").fill("payKey");
        page.locator("#type-1").selectOption("SECRET");
        page.locator("#required-1").selectOption("yes");
        chrome.screenshot(page, "parameter-schema");
        walk.press("Save");

        assertThat(page.locator(".row")).hasCount(2);
        assertThat(page.locator(".warning")).containsText("Required parameters without a value: payKey");
        walk.follow("Parameter schema");
        assertThat(page.locator("#options-0")).hasValue("eur, sek");
        assertThat(page.locator("fieldset")).hasCount(5);
    }

    @Test
    void parameter_with_a_value_cannot_be_removed() {
        acme.http().put(acme.key(), API + "/schema", """
                {"parameters": [{"name": "items", "type": "NUMBER"}]}
                """).isOk();
        acme.http().put(acme.key(), API, "{\"values\": {\"items\": 25}}").isOk();
        PageActions walk = PageActions.signIn(new PageActions(chrome.visitor(false)), owner)
                .to(path + "/schema");
        Page page = walk.page();

        page.locator("#name-0").fill("");
        walk.press("Save");
        assertThat(page.locator("#fault")).containsText("Parameter items still has a value");
    }

    @Test
    void concurrent_schema_edit_is_shown_before_saving() {
        PageActions walk = PageActions.signedIn(chrome, owner).to(path + "/schema");
        Page page = walk.page();
        page.locator("#name-0").fill("ours");
        acme.http().put(acme.key(), API + "/schema", """
                {"parameters": [{"name": "theirs", "type": "URL"}]}
                """).isOk();

        walk.press("Save");
        assertThat(page.locator("#fault")).containsText("must be the current version of the schema");
        assertThat(page.locator("#form li")).hasText("theirs url");
        assertThat(page.locator("#name-0")).hasValue("ours");
        chrome.requireUsable(page);
        walk.press("Save");
        assertThat(page.locator(".row")).hasCount(1);
        assertThat(page.locator(".row")).containsText("ours");
    }

    @Test
    void schema_edit_is_not_offered_if_only_the_operator_can_edit() {
        TestServer.http()
                .put(
                        TestServer.OPERATOR_TOKEN,
                        "/api/v1/accounts/%s/parameter-editors".formatted(acme.slug()),
                        "{\"editors\": \"OPERATOR\"}")
                .isOk();
        PageActions walk = PageActions.signedIn(chrome, owner).to(path);

        assertThat(walk.page().getByText("Parameter schema")).hasCount(0);
        assertThat(walk.page().locator(".warning")).containsText("The operator edits");
    }
}
