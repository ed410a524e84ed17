package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Fast-forwards a promotion on screen.
@ExtendWith(Chromium.class)
@Tag("long")
class FastForwardPageTest {

    private static final LocatorAssertions.HasCountOptions ENDED =
            new LocatorAssertions.HasCountOptions().setTimeout(120_000);

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final PromotedPlan plan = new PromotedPlan(acme);

    FastForwardPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @Test
    void tab_starts_a_fast_forward_follows_it_and_lists_what_differs() {
        plan.sell();
        plan.lower();
        String id = plan.create("Lower limits", "ALL_CUSTOMERS");
        PageActions walk = PageActions.signedIn(chrome, TestPerson.owner(acme))
                .to("/console/%s/promotions/%s/fast-forward".formatted(acme.slug(), id));
        Page page = walk.page();
        chrome.requireUsable(page);

        page.locator("[name=days]").fill("400");
        walk.press("Start fast-forward");
        assertThat(page.locator("#days-fault")).containsText("1 to 366");
        page.locator("[name=days]").fill("3");
        walk.press("Start fast-forward");

        assertThat(page.locator("main table tbody tr")).hasCount(4, ENDED);
        assertThat(page.locator("main")).containsText("2 customers compared over 3 days");
        assertThat(page.locator("main table")).containsText("Granted, limit 3,000");
        assertThat(page.locator("main table")).containsText("Granted, limit 2,500");
        assertThat(page.locator("main table")).containsText("None");
        chrome.requireUsable(page);
        chrome.screenshot(page, "promotion-fast-forward");
        plan.lowerAgain();
        page.reload();
        assertThat(page.locator("main [role=note]")).containsText("The promotion has changed since.");
        chrome.requireQuiet();
    }
}
