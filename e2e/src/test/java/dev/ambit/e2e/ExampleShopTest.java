package dev.ambit.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.options.AriaRole;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.console.Chrome;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Buys in the two shops of `examples`, in Chromium and without the internet.
@Tag("long")
class ExampleShopTest {

    private static final int TIMEOUT_MILLIS = 60_000;

    private final TestAccount account = TestServer.openAccount();

    @Test
    void customer_of_the_shop_on_the_stigg_sdks_upgrades() throws IOException {
        walk(
                "react-stigg",
                page -> page.locator(".stigg-paywall-container")
                        .getByText("Upgrade", new Locator.GetByTextOptions().setExact(true)));
    }

    @Test
    void customer_of_the_shop_on_our_client_upgrades() throws IOException {
        walk("react", page -> button(page, "Choose PRO"));
    }

    /// Prints as many pages as the free plan allows, is refused, upgrades and prints again.
    private void walk(String example, Function<Page, Locator> upgrade) throws IOException {
        try (ExampleShop shop = ExampleShop.start(example, variables());
                Chrome chrome = Chrome.open(shop.port())) {
            Page page = chrome.visitor();
            page.route(address -> !address.startsWith("http://127.0.0.1:"), Route::abort);
            page.navigate("/");
            page.getByLabel("Your name").fill("zoe");
            button(page, "Sign in").click();
            shows(page, "0 of 3 pages printed");
            shows(page, "The API is part of the plan PRO.");

            for (int printed = 1; printed <= 3; printed++) {
                button(page, "Print a page").click();
                shows(page, printed + " of 3 pages printed");
            }
            button(page, "Print a page").click();
            shows(page, "Not printed: RequestedUsageExceedingLimit");

            upgrade.apply(page).click();
            // The usage of a feature starts again with a new plan.
            shows(page, "0 of 100 pages printed");
            shows(page, "API access is on.");
            button(page, "Print a page").click();
            shows(page, "1 of 100 pages printed");
        }
    }

    private Map<String, String> variables() {
        return Map.of(
                "AMBIT_URL", TestServer.app().url(),
                "SERVER_KEY", account.development().key(),
                "CLIENT_KEY", account.development().clientKey());
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static void shows(Page page, String text) {
        assertThat(page.locator("main")).containsText(text, new ContainsTextOptions().setTimeout(TIMEOUT_MILLIS));
    }
}
