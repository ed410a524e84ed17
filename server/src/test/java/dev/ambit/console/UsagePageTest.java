package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.ambit.TestCatalog.limit;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestOperators;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Tests the usage page for members.
@Tag("long")
@ExtendWith(Chromium.class)
@ResourceLock(value = TestOperators.CUSTOMERS, mode = ResourceAccessMode.READ)
class UsagePageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);
    private final String path = "/console/%s/usage".formatted(acme.slug());

    UsagePageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @Test
    void non_production_usage_is_shown_and_marked_as_excluded() {
        sell(acme.development(), 7);
        sell(acme.production(), 3);

        PageActions walk = PageActions.signedIn(chrome, owner).follow("Usage");

        Page page = walk.page();
        assertThat(line(page, "Products")).hasText(new String[] {"1", "unlimited", "1"});
        assertThat(line(page, "Subscriptions")).hasText(new String[] {"1", "unlimited", "1"});
        assertThat(line(page, "Events in")).hasText(new String[] {"3", "unlimited", "7"});
        assertThat(line(page, "Development")).hasText(new String[] {"1", "1", "excluded"});
        assertThat(line(page, "Production")).hasText(new String[] {"1", "1", "counted"});
        assertThat(page.locator(".warning")).hasCount(0);
        chrome.requireUsable(page);
        chrome.screenshot(page, "usage");
    }

    @Test
    void used_up_allowance_is_shown_and_further_products_are_refused() {
        acme.http()
                .put(
                        TestServer.OPERATOR_TOKEN,
                        "/api/v1/accounts/%s/allowance".formatted(acme.slug()),
                        "{\"products\": 1, \"subscriptions\": 5000}")
                .isOk();
        acme.production()
                .post("/products", "{\"id\": \"second\", \"displayName\": \"Second\"}")
                .isProblem(403, "EntitlementLimitExceededError");

        Page page = PageActions.signedIn(chrome, owner).to(path).page();

        assertThat(page.locator(".warning")).hasCount(1);
        assertThat(page.locator(".warning")).containsText("Products: the allowance of 1 in production");
        assertThat(line(page, "Products")).hasText(new String[] {"1", "1", "1"});
        assertThat(line(page, "Subscriptions")).hasText(new String[] {"0", "5,000", "0"});
        chrome.requireUsable(page);
    }

    @Test
    void the_page_warns_of_events_over_the_allowance() {
        acme.http()
                .put(
                        TestServer.OPERATOR_TOKEN,
                        "/api/v1/accounts/%s/allowance".formatted(acme.slug()),
                        "{\"events\": 2}")
                .isOk();
        sell(acme.production(), 3);

        Page page = PageActions.signedIn(chrome, owner).to(path).page();

        assertThat(page.locator(".warning")).hasCount(1);
        assertThat(page.locator(".warning")).containsText("reported 3 events this month");
        assertThat(line(page, "Events in")).hasText(new String[] {"3", "2", "0"});
        chrome.requireUsable(page);
        chrome.screenshot(page, "usage-over");
    }

    @Test
    void member_without_production_access_does_not_see_production_usage() {
        TestPerson member = TestPerson.member(acme, "NONE", "VIEWER");

        Page page = PageActions.signedIn(chrome, member).to(path).page();

        assertThat(line(page, "Products")).hasText(new String[] {"not shown to you", "unlimited", "1"});
        assertThat(line(page, "Production")).hasCount(0);
        assertThat(line(page, "Development")).hasCount(3);
    }

    private static Locator line(Page page, String of) {
        return page.locator("tbody tr:has(:text-matches('^%s'))".formatted(of)).locator("td");
    }

    private void sell(TestEnvironment environment, int reports) {
        TestCatalog catalog = TestCatalog.of(acme, environment);
        catalog.feature("calls", FeatureKind.METERED);
        catalog.plan("pro", limit("calls", 100_000));
        environment.subscribe("ann", "pro").isOk();
        for (int i = 0; i < reports; i++) {
            environment.reportUsage("ann", "calls", "1").isOk();
        }
    }
}
