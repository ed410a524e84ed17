package dev.ambit.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.options.AriaRole;
import dev.ambit.LongTest;
import dev.ambit.console.Chrome;
import dev.ambit.http.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Renders every component and hook of the unmodified React SDK in Chromium, with a client key and without the
/// internet. With `-Dambit.write=true`, writes the page of the results and the pictures of the docs.
class ReactSdkTest {

    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <title>Shop</title>
            <link rel="icon" href="data:,">
            <style>body { font-family: sans-serif; margin: 16px }</style>
            <main id="root"></main>
            <script src="/script.js"></script>
            """;

    private static final Path PICTURES = Checkout.DIRECTORY.resolve("docs/how-to/images");

    /// Text that each component shows, or the value that each hook returns, for the customer `ann`.
    private static final Map<String, List<String>> SHOWN = shown();

    private static final int TIMEOUT_MILLIS = 30_000;

    private static byte[] script = new byte[0];

    private final WidgetShop shop = WidgetShop.open();
    private SdkSite site;
    private Chrome chrome;
    private Page page;
    private Locator root;

    @BeforeAll
    static void bundle() throws IOException {
        PublicSdks.install();
        script = SdkBundle.of("widgets.jsx");
    }

    @BeforeEach
    void open_a_page() throws IOException {
        site = SdkSite.open(PAGE, script);
        chrome = Chrome.open(site.port());
        page = chrome.visitor();
        page.route(address -> !address.startsWith("http://127.0.0.1:"), Route::abort);
        page.navigate("/");
        root = page.locator("#root");
    }

    @AfterEach
    void close() {
        chrome.close();
        site.close();
    }

    @Test
    void every_component_and_hook_shows_the_data_of_the_customer() throws IOException {
        Map<String, String> results = new LinkedHashMap<>();
        SHOWN.forEach((name, texts) -> {
            page.evaluate("([name, options]) => show(name, options)", List.of(name, shop.options("ann")));
            for (String text : texts) {
                shows(text);
            }
            assertThat(root).not().containsText("failed: ");
            results.put(name, "works");
        });

        assertThat((List<?>) page.evaluate("() => names()"))
                .isEqualTo(SHOWN.keySet().stream().sorted().toList());
        MethodTable.require("React SDK", results);
    }

    @Test
    void paywall_reports_the_chosen_plan() throws IOException {
        page.evaluate("options => showPaywall(options)", shop.options("ann"));
        shows("Current plan");
        screenshot("sdk-paywall");

        page.locator(".react-switch-handle").click();
        shows("$16");
        page.getByText("Downgrade").click();

        assertThat(page.evaluate("() => selected")).isEqualTo(List.of("free DOWNGRADE_PLAN ANNUALLY"));
    }

    @LongTest
    void checkout_hands_the_order_to_the_shop() throws IOException {
        page.evaluate("options => showCheckout(options, 'scale')", shop.options("ann"));
        shows("4 x $4.00 = $16.00");
        press("Next");
        shows("Card ending in 4242");
        screenshot("sdk-checkout");

        press("Subscribe");

        page.waitForFunction("() => completed.length === 1");
        assertThat(page.evaluate("() => completed[0].success")).isEqualTo(true);
        assertThat(Json.text(page.evaluate("() => bought[0]")))
                .contains("\"customerId\":\"ann\"", "\"planId\":\"scale\"", "\"quantity\":4");
    }

    @LongTest
    void customer_portal_and_checkout_show_the_end_of_the_paid_plan() throws IOException {
        page.evaluate("options => show('CustomerPortal', options)", shop.options("ann"));
        shows("3 / 4 (75%)");
        screenshot("sdk-customer-portal");

        page.evaluate("options => showCheckout(options, 'free')", shop.options("ann"));
        shows("Your account will be granted credits worth $50.00");
        press("Cancel subscription");

        page.waitForFunction("() => completed.length === 1");
        assertThat(Json.text(page.evaluate("() => bought[0]"))).contains("\"planId\":\"free\"");
    }

    /// Waits longer than Playwright's five seconds, because a widget sends several requests.
    private void shows(String text) {
        assertThat(root).containsText(text, new ContainsTextOptions().setTimeout(TIMEOUT_MILLIS));
    }

    private void press(String button) {
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(button).setExact(true))
                .click();
    }

    private void screenshot(String name) {
        if (Boolean.getBoolean("ambit.write")) {
            page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
        }
    }

    private static Map<String, List<String>> shown() {
        Map<String, List<String>> shown = new LinkedHashMap<>();
        shown.put("StiggProvider", List.of("provided"));
        shown.put("Paywall", List.of("Free", "Pro", "Scale", "$20", "1,000 calls per month", "Single sign-on"));
        shown.put("CustomerPortal", List.of("Pro plan", "3 of 4", "$50", "120 / 1,000", "ann@example.com"));
        shown.put("Checkout", List.of("Pro plan", "4 x $5.00 = $20.00", "Premium support", "$50.00"));
        shown.put("CustomerPortalProvider", List.of("portal of the customer"));
        shown.put("SubscriptionsOverview", List.of("Pro plan", "Next estimated bill"));
        shown.put("CustomerUsageData", List.of("API calls (calls)", "120 / 1,000 (12%)"));
        shown.put("AddonsList", List.of("Premium support"));
        shown.put("Promotions", List.of("Single sign-on"));
        shown.put("PaymentDetailsSection", List.of("ann@example.com"));
        // Ambit has no billing portal, so the section itself is empty.
        shown.put("InvoicesSection", List.of("end of invoices"));
        shown.put("BooleanEntitlementGuard", List.of("with sign-on"));
        shown.put("NumericEntitlementGuard", List.of("three projects"));
        shown.put("MeteredEntitlementGuard", List.of("too many calls"));
        shown.put("useBooleanEntitlement", List.of("\"hasAccess\":true"));
        shown.put("useMeteredEntitlement", List.of("\"currentUsage\":120"));
        shown.put("useNumericEntitlement", List.of("\"value\":3"));
        shown.put("useActiveSubscriptions", List.of("\"id\":\"pro\""));
        shown.put("useCustomerPortal", List.of("\"planName\":\"Pro\""));
        shown.put("usePaywall", List.of("\"displayName\":\"Scale\""));
        shown.put("useStiggContext", List.of("true"));
        shown.put("useWaitForCheckoutCompleted", List.of("IN_PROGRESS"));
        return shown;
    }
}
