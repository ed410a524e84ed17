package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ClockPageTest {

    private static Chrome chrome;

    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);

    @BeforeAll
    static void open() {
        chrome = Chrome.open(TestServer.app().port());
    }

    @AfterAll
    static void close() {
        Chrome.quit(chrome);
    }

    @Test
    void it_stands_goes_ahead_and_comes_back() {
        Walk walk = at("development");
        Page page = walk.page();
        walk.press("Stop it");
        assertThat(page.locator("main")).containsText("The clock stands");
        String before = page.locator("time").first().getAttribute("datetime");

        walk.fill("By", "45").choose("Unit", "days").press("Advance");

        assertThat(page.locator("time").first())
                .hasAttribute(
                        "datetime",
                        Instant.parse(before).plus(Duration.ofDays(45)).toString());
        chrome.picture(page, "clock");
        walk.fill("By", "-3").press("Advance");
        assertThat(page.locator("[role=alert]")).isVisible();
        chrome.requireUsable(page);
        walk.press("Back to the real time");
        assertThat(page.locator("main")).containsText("The clock runs");
    }

    @Test
    void that_of_production_is_the_real_one() {
        Page page = at("production").page();

        assertThat(page.locator("main")).containsText("never stops");
        assertThat(page.locator("main form")).hasCount(0);
    }

    private Walk at(String environment) {
        return Walk.signedIn(chrome, owner).to("/console/%s/e/%s/clock".formatted(acme.slug(), environment));
    }
}
