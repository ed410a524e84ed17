package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.Waiting;
import dev.ambit.sla.MovedServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests the service level of production and its target, with a clock that the test moves.
@Tag("long")
class ServiceLevelPageTest {

    @TempDir
    private Path data;

    private MovedServer server;
    private Chrome chrome;

    @BeforeEach
    void start() {
        server = MovedServer.start(data);
        chrome = Chrome.open(server.port());
    }

    @AfterEach
    void stop() {
        Chrome.closeIfOpen(chrome);
        server.close();
    }

    @Test
    void service_level_page_shows_target_and_error_budget_of_production_only() {
        TestAccount acme = server.openAccount();
        server.live(1);
        server.fail(acme.production());
        acme.development().get("/customers").isOk();
        server.live(2);
        Waiting.until(
                () -> acme.http().get(acme.key(), "/api/v1/account/sla").isOk(),
                it -> it.text("environments.0.requests").equals("1")
                        && it.text("environments.1.requests").equals("1"));

        PageActions walk = PageActions.signedIn(chrome, TestPerson.owner(acme)).follow("Service level");

        Page page = walk.page();
        assertThat(walk.heading()).hasText("Service level (SLA) in 2026-04");
        assertThat(page.locator("dd").first()).hasText("99.9 % of all minutes");
        assertThat(line(page, "Production").nth(0)).hasText("99.9 %");
        assertThat(line(page, "Production").nth(1)).hasText("50.0000 %");
        assertThat(line(page, "Production").nth(2)).containsText("97.");
        assertThat(line(page, "Development").nth(0)).hasText("none");
        assertThat(line(page, "Development").nth(1)).hasText("100.0000 %");
        assertThat(line(page, "Development").nth(2)).hasText("none");
        chrome.requireUsable(page);
        chrome.screenshot(page, "service-level");

        walk.follow("2026-03");
        assertThat(walk.heading()).hasText("Service level (SLA) in 2026-03");
        assertThat(page.locator("dd").nth(1)).hasText("not yet known");
        walk.follow("2026-04");
        assertThat(page.locator("dd").nth(1)).hasText("50.0000 %");

        walk.to("/console/%s/service-level?month=March".formatted(acme.slug()));
        assertThat(page.locator("[role=alert]")).containsText("received March. Send a month such as 2026-04.");
        walk.to("/console/%s/service-level?month=2026-05".formatted(acme.slug()));
        assertThat(walk.heading()).hasText("Not possible");
        chrome.requireUsable(page);
    }

    private static Locator line(Page page, String of) {
        return page.locator("tbody tr:has(:text-matches('^%s'))".formatted(of)).locator("td");
    }
}
