package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestCatalog;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("long")
@ExtendWith(Chromium.class)
class ClockPageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);

    ClockPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @Test
    void clock_is_stopped_advanced_and_returned_to_real_time() {
        PageActions walk = at("development");
        Page page = walk.page();
        walk.press("Stop clock");
        assertThat(page.locator("main")).containsText("The clock is stopped");
        String before = page.locator("time").first().getAttribute("datetime");

        walk.fill("By", "45").choose("Unit", "days").press("Advance");

        assertThat(page.locator("time").first())
                .hasAttribute(
                        "datetime",
                        Instant.parse(before).plus(Duration.ofDays(45)).toString());
        walk.fill("By", "-3").press("Advance");
        assertThat(page.locator("[role=alert]")).isVisible();
        chrome.requireUsable(page);
        walk.press("Return to real time");
        assertThat(page.locator("main")).containsText("The clock is running");
    }

    @Test
    void clock_page_lists_the_events_of_an_advance_in_order() {
        sellTrial();
        PageActions walk = at("development");
        Page page = walk.page();
        assertThat(page.locator("#happened")).hasCount(0);

        walk.fill("By", "45").choose("Unit", "days").press("Advance");

        Locator rows = page.locator("#happened tbody tr");
        assertThat(rows.filter(having("subscription.trial.ends_soon"))).hasCount(1);
        assertThat(rows.filter(having("subscription.trial_expired"))
                        .locator("td")
                        .nth(3))
                .hasText("octo");
        assertThat(rows.filter(having("subscription.trial_expired"))
                        .locator("td")
                        .nth(4))
                .hasText("basic");
        assertThat(rows.filter(having("created"))).hasCount(0);
        assertThat(rows.filter(having("environment.clock_changed"))).hasCount(0);
        assertThat(page.locator("#happened time").allTextContents())
                .isNotEmpty()
                .isSorted();
        chrome.requireUsable(page);
        chrome.screenshot(page, "clock");
        page.reload();
        assertThat(rows.filter(having("subscription.trial_expired"))).hasCount(1);

        walk.to("/console/%s/e/development/clock?after=9999999".formatted(acme.slug()));
        assertThat(page.locator("#happened")).containsText("No event was caused.");
        walk.to("/console/%s/e/development/clock?after=yesterday".formatted(acme.slug()));
        assertThat(walk.heading()).hasText("Not possible");
    }

    @Test
    void production_clock_cannot_be_changed() {
        Page page = at("production").page();

        assertThat(page.locator("main")).containsText("uses real time");
        assertThat(page.locator("main form")).hasCount(0);
    }

    private static Locator.FilterOptions having(String text) {
        return new Locator.FilterOptions().setHasText(text);
    }

    private void sellTrial() {
        var catalog = TestCatalog.of(acme);
        catalog.draftPlan(
                        "basic",
                        "\"defaultTrialConfig\":"
                                + " {\"duration\": 14, \"units\": \"DAY\", \"trialEndBehavior\": \"CANCEL_SUBSCRIPTION\"}")
                .isOk();
        catalog.price("plans", "basic");
        catalog.publish("plans", "basic").isOk();
        acme.development().subscribe("octo", "basic");
    }

    private PageActions at(String environment) {
        return PageActions.signedIn(chrome, owner).to("/console/%s/e/%s/clock".formatted(acme.slug(), environment));
    }
}
