package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tests the search of an environment, with the keyboard only and without scripts.
@ExtendWith(Chromium.class)
@Tag("long")
class FinderPageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);
    private final String console = "/console/%s/e/development".formatted(acme.slug());

    FinderPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @BeforeEach
    void customers_are_there() {
        for (String name : new String[] {"Octo Ltd", "Octopus <b>GmbH</b>"}) {
            acme.development()
                    .post("/customers", "{\"id\": \"c-%d\", \"name\": \"%s\"}".formatted(name.length(), name))
                    .isOk();
        }
    }

    @Test
    void a_customer_is_found_and_opened_by_keyboard_alone() {
        Page page = at("/products").page();

        page.keyboard().press("Control+k");
        assertThat(page.locator("#finder-words")).isFocused();
        page.keyboard().type("octop");
        assertThat(page.locator("#finder [role=option]")).hasCount(1);
        assertThat(page.locator("#finder [role=option]")).containsText("Octopus <b>GmbH</b>");
        chrome.requireUsable(page);
        page.keyboard().press("Enter");

        assertThat(page).hasURL(Pattern.compile(".*/customers/c-19$"));
    }

    @Test
    void arrow_keys_select_results_and_escape_returns_the_focus() {
        Page page = at("/products").page();
        page.locator("main a").first().focus();

        page.keyboard().press("/");
        page.keyboard().type("octo");
        assertThat(page.locator("#finder [role=option]")).hasCount(2);
        page.keyboard().press("ArrowDown");
        assertThat(page.locator("#finder [role=option]").last()).hasAttribute("aria-selected", "true");
        assertThat(page.locator("#finder-words")).hasAttribute("aria-activedescendant", "finder-hit-1");
        page.keyboard().press("ArrowDown");
        assertThat(page.locator("#finder [role=option]").first()).hasAttribute("aria-selected", "true");
        page.keyboard().press("Escape");

        assertThat(page.locator("#finder")).isHidden();
        assertThat(page.locator("main a").first()).isFocused();
    }

    @Test
    void pages_of_the_console_are_found() {
        Page page = at("/products").page();

        page.locator("a[data-finder]").click();
        page.locator("#finder-words").fill("webh");
        page.locator("#finder [role=option]").getByText("Webhooks").click();

        assertThat(page).hasURL(Pattern.compile(".*/webhooks$"));
    }

    @Test
    void slash_in_a_field_does_not_open_the_search() {
        Page page = at("/products/new").page();

        page.locator("#displayName").press("/");

        assertThat(page.locator("#displayName")).hasValue("/");
        assertThat(page.locator("#finder")).isHidden();
    }

    @Test
    void search_without_results_says_so() {
        Page page = at("/products").page();

        page.keyboard().press("/");
        page.keyboard().type("zzz");

        assertThat(page.locator("#finder-note")).containsText("No results.");
        page.locator("#finder-words").fill("a b c d e f g h i j k l");
        assertThat(page.locator("#finder-note")).containsText("words");
    }

    @Test
    void the_search_works_without_scripts() {
        PageActions walk = PageActions.signIn(new PageActions(chrome.visitor(false)), owner)
                .to(console + "/products");

        walk.page().locator("a[data-finder]").click();
        walk.fill("Search words", "octo").press("Search");
        walk.page().getByText("Octo Ltd").click();

        assertThat(walk.heading()).hasText("Octo Ltd");
    }

    private PageActions at(String path) {
        return PageActions.signedIn(chrome, owner).to(console + path);
    }
}
