package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Copies customers into a fork on screen.
@ExtendWith(Chromium.class)
@Tag("long")
class ForkedCustomersPageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment production = acme.production();
    private final String account = "/console/" + acme.slug();

    ForkedCustomersPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @Test
    void customers_are_copied_masked_and_the_operation_is_shown() {
        new PromotedPlan(acme).sell();
        production
                .post("/customers", "{\"id\": \"ann\", \"name\": \"Ann Lee\"}")
                .isOk();
        PageActions owner =
                PageActions.signedIn(chrome, TestPerson.owner(acme)).to(account + "/environments/production/fork");
        Page page = owner.page();
        owner.fill("Environment name", "Rehearsal").tick("Copy customers");
        chrome.requireUsable(page);
        chrome.screenshot(page, "fork-with-customers");

        owner.press("Fork environment");
        String key = page.locator("#secret-0").textContent();
        owner.follow("I have it");
        assertThat(page.locator("main"))
                .containsText("Done", new LocatorAssertions.ContainsTextOptions().setTimeout(30_000));
        chrome.requireUsable(page);

        var fork = new TestEnvironment(acme.http(), "", "", key, "", "");
        assertThat(fork.get("/customers").texts("id")).containsExactlyInAnyOrder("ann", "octo", "nord-tools");
        assertThat(fork.get("/customers/ann").text("name")).startsWith("Customer ");
        assertThat(fork.check("octo", "sso").text("isGranted")).isEqualTo("true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"VIEWER", "SUPPORT"})
    void only_admins_of_the_source_can_leave_fields_unmasked(String role) {
        PageActions member = PageActions.signedIn(chrome, TestPerson.member(acme, role, "ADMIN"))
                .to(account + "/environments/production/fork");
        Page page = member.page();
        assertThat(page.locator("input[type=checkbox][name=mask]")).hasCount(0);
        chrome.requireUsable(page);

        member.fill("Environment name", "Rehearsal").tick("Copy customers").press("Fork environment");

        assertThat(page.locator("h1")).containsText("Rehearsal is ready");
    }
}
