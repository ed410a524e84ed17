package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestCatalog;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The rows of a price table stay until they are published, removed or discarded.
@ExtendWith(Chromium.class)
class PriceTableRowsTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final PageActions walk;
    private final Page page;
    private final String product = "/console/%s/e/development/products/%s".formatted(acme.slug(), catalog.product());

    PriceTableRowsTest(Chrome chrome) {
        this.chrome = chrome;
        this.walk = PageActions.signedIn(chrome, TestPerson.owner(acme));
        this.page = walk.page();
    }

    @BeforeEach
    void two_rows_are_added() {
        catalog.feature("calls", FeatureKind.METERED);
        catalog.feature("sso", FeatureKind.BOOLEAN);
        catalog.draftPlan("pro").isOk();
        catalog.charge("plans", "pro", TestCatalog.flat("MONTHLY", "5")).isOk();
        catalog.publish("plans", "pro").isOk();

        walk.to(product).follow("Add feature to the table");
        page.locator("#dialog select").selectOption("calls");
        walk.press("Add feature");
        assertThat(page.locator("#row-calls")).isVisible();
        walk.follow("Add feature to the table");
        assertThat(page.locator("#dialog option")).hasText("sso");
        walk.press("Add feature");
        assertThat(page.locator("#row-sso")).isVisible();
    }

    @Test
    void second_row_keeps_the_first_one() {
        assertThat(page.locator("#row-calls")).isVisible();
        chrome.requireUsable(page);

        page.locator("#row-sso a.cell").click();
        page.locator("#editor [value=INCLUDED]").check();
        walk.press("Save to draft");

        assertThat(page.locator("#row-sso")).containsText("✓");
        assertThat(page.locator("#row-calls")).isVisible();
        assertThat(page.locator("#row-sso").getByText("Remove row")).isHidden();
        walk.to(product);
        assertThat(page.locator("#row-calls")).isVisible();
    }

    @Test
    void row_is_removed_alone_or_with_all_changes() {
        walk.press("Remove row calls");
        assertThat(page.locator("#row-calls")).isHidden();
        assertThat(page.locator("#row-sso")).isVisible();
        assertThat(page.locator(".drafts")).containsText("1 unused row");

        walk.follow("Discard");
        assertThat(page.locator("#form")).containsText("This removes 1 added row from the price table.");
        chrome.requireUsable(page);
        walk.press("Discard changes");

        assertThat(page.locator("#row-sso")).isHidden();
        assertThat(page.locator(".drafts")).isHidden();
        walk.to(product + "/discard");
        assertThat(walk.heading()).hasText("Nothing to discard");
        assertThat(page.locator("main button")).hasCount(0);
    }
}
