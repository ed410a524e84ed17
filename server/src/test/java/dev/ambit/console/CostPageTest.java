package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestDevelopment;
import dev.ambit.TestOperators;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("long")
@ExtendWith(Chromium.class)
class CostPageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestDevelopment made = TestDevelopment.of(acme, "SCHEMA");

    CostPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @Test
    void costs_of_an_environment_are_listed_by_line_and_downloaded() throws IOException {
        PageActions walk = PageActions.signedIn(chrome, TestPerson.owner(acme))
                .to("/console/%s/orders/%s".formatted(acme.slug(), made.order()))
                .follow("Line by line");
        Page page = walk.page();

        assertThat(page.locator("tbody")).containsText("1 of ");
        assertThat(page.locator("main")).containsText("Total");
        chrome.requireUsable(page);
        assertThat(downloaded(walk, "Download as CSV")).contains(made.slug(), "Development environment");
        assertThat(downloaded(walk, "Download as JSON")).contains("\"unitAmount\"", made.slug());

        page.locator("main .buttons").last().locator("a").first().click();
        assertThat(page.locator("main")).containsText("No cost in this month.");
        chrome.requireUsable(page);
    }

    @Test
    void operator_sees_the_costs_of_all_accounts() throws IOException {
        PageActions walk = PageActions.signedIn(chrome, TestOperators.member(acme, "VIEWER"))
                .to("/console/operator/orders/cost");

        assertThat(walk.page().locator("thead")).containsText("Account");
        chrome.requireUsable(walk.page());
        assertThat(downloaded(walk, "Download as CSV")).contains("account");
    }

    private static String downloaded(PageActions walk, String link) throws IOException {
        Download file = walk.page().waitForDownload(() -> walk.follow(link));
        return Files.readString(file.path());
    }
}
