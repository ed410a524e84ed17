package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Changes a limit for all customers without a mouse. The focus is visible at each step and never lost.
@ExtendWith(Chromium.class)
@Tag("long")
class KeyboardWalkTest {

    private static final int TABS_MAX = 80;

    /// Empty if the focused element can be seen, else the fault.
    private static final String FAULT_OF_FOCUS = """
            () => {
                let it = document.activeElement;
                while (it && it.shadowRoot && it.shadowRoot.activeElement) { it = it.shadowRoot.activeElement; }
                if (!it || it === document.body) { return "The focus is lost"; }
                const box = it.getBoundingClientRect();
                const style = getComputedStyle(it);
                const name = it.outerHTML.slice(0, 200);
                if (box.width < 2 || box.height < 2) { return name + " has no size"; }
                if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) {
                    return name + " is outside the window";
                }
                if (style.outlineStyle === "none" && style.boxShadow === "none") { return name + " has no outline"; }
                const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
                const y = Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1);
                const above = document.elementFromPoint(x, y);
                return above && (it.contains(above) || above.contains(it) || above.shadowRoot)
                    ? "" : name + " is behind " + (above ? above.outerHTML.slice(0, 200) : "the window");
            }
            """;

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestPerson owner = TestPerson.owner(acme);
    private final Page page;

    KeyboardWalkTest(Chrome chrome) {
        this.page = chrome.visitor();
    }

    @BeforeEach
    void a_plan_is_sold() {
        catalog.feature("minutes-used", FeatureKind.METERED);
        catalog.plan("team", TestCatalog.limit("minutes-used", 10));
        catalog.plan("big", TestCatalog.limit("minutes-used", 100));
        development.subscribe("ann", "team").isOk();
        development.reportUsage("ann", "minutes-used", "9").isOk();
    }

    @Test
    void a_limit_is_changed_reviewed_and_published_by_keyboard_alone() {
        page.navigate("/console/sign-in");
        tabTo(page.getByLabel("E-mail"));
        page.keyboard().type(owner.email());
        tabTo(page.getByLabel("Password"));
        page.keyboard().type(TestPerson.PASSWORD);
        press("Enter");
        page.waitForURL("**/environments");

        find("development", "Development");
        page.waitForURL("**/e/development/*");
        find("team", "team");
        page.waitForURL("**/plans/team");
        tabTo(page.locator("main .title a").first());
        press("Enter");

        Locator cell = page.locator("a.cell[href$='/plans/team/features/minutes-used']");
        openAndClose(page.locator("a.cell[href$='/plans/big/features/minutes-used']"));
        openAndClose(cell);
        press("Enter");
        assertThat(page.locator("#editor [name=access]:checked")).isFocused();
        press("ArrowDown", "ArrowUp");
        tabTo(page.locator("#editor #usageLimit"));
        page.keyboard().press("Control+a");
        page.keyboard().type("lots");
        press("Enter");
        assertThat(page.locator("#editor #usageLimit-fault")).isVisible();
        assertThat(page.locator("#editor #usageLimit")).isFocused();
        page.keyboard().press("Control+a");
        page.keyboard().type("8");
        assertThat(page.locator("#effect")).containsText("1 of 1 subscriber");
        press("Enter");
        assertThat(page.locator("td.changed s")).hasText("10");
        assertThat(cell).isFocused();

        tabTo(page.getByText("Review and publish"));
        press("Enter");
        tabTo(page.locator("[name=migrationType]:checked"));
        press("ArrowDown");
        assertThat(page.locator("[name=migrationType]:checked")).hasValue("ALL_CUSTOMERS");
        tabTo(page.locator("main button[type=submit]:not(.quiet)"));
        press("Enter");

        assertThat(page.locator("main")).containsText("Existing subscriptions are moving to the new versions.");
        tabTo(page.getByText("Show progress"));
        Assertions.assertThat(development.get("/plans/team/entitlements").text("0.usageLimit"))
                .isEqualTo("8");
    }

    private void openAndClose(Locator cell) {
        tabTo(cell);
        press("Enter");
        assertThat(page.locator("#editor [name=access]:checked")).isFocused();
        press("Escape");
        assertThat(page.locator("#editor form")).isHidden();
        assertThat(cell).isFocused();
    }

    private void find(String words, String found) {
        press("Control+k");
        page.keyboard().type(words);
        Locator option = page.locator("#finder [role=option]")
                .filter(new Locator.FilterOptions()
                        .setHas(page.locator(".name").getByText(found, new Locator.GetByTextOptions().setExact(true))))
                .first();
        assertThat(option).isVisible();
        requireVisibleFocus();
        for (int tries = 0; tries < TABS_MAX && !"true".equals(option.getAttribute("aria-selected")); tries++) {
            press("ArrowDown");
        }
        press("Enter");
    }

    private void tabTo(Locator target) {
        for (int tabs = 0; tabs < TABS_MAX; tabs++) {
            if ((Boolean) target.evaluate("it => it === document.activeElement")) {
                requireVisibleFocus();
                return;
            }
            page.keyboard().press("Tab");
            requireVisibleFocus();
        }
        throw new AssertionError(target + " is not reached by Tab");
    }

    private void press(String... keys) {
        for (String key : keys) {
            page.keyboard().press(key);
        }
    }

    private void requireVisibleFocus() {
        Assertions.assertThat(page.evaluate(FAULT_OF_FOCUS)).as(page.url()).isEqualTo("");
    }
}
