package dev.ambit.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.options.ColorScheme;
import dev.ambit.TestServer;
import dev.ambit.console.Chrome;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Our web components in Chromium, on a page of another origin. With `-Dambit.write=true`, takes the pictures of the
/// docs.
class WidgetsTest {

    private static final Path PICTURES = Checkout.DIRECTORY.resolve("docs/how-to/images");
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int NARROW = 390;
    private static final int WIDE = 1280;
    private static final int HEIGHT = 700;

    private final WidgetShop shop = WidgetShop.open();
    private SdkSite site;
    private Chrome chrome;
    private Page page;

    @BeforeEach
    void open_a_page() throws IOException {
        shop.account()
                .http()
                .patch(
                        shop.account().key(),
                        "/api/v1/environments/development",
                        "{\"hardenClientAccessEnabled\": true}")
                .isOk();
        site = SdkSite.open(html(), new byte[0]);
        chrome = Chrome.open(site.port());
        page = chrome.visitor();
        page.navigate("/");
    }

    @AfterEach
    void close() {
        chrome.close();
        site.close();
    }

    @Test
    void paywall_shows_plans_and_reports_the_chosen_one() {
        Locator paywall = add("ambit-paywall", "");
        shows(paywall, "per month, plus $5 per seat");
        assertThat(paywall).containsText("Current plan");
        assertThat(paywall).containsText("Everything in Pro, and:");
        assertThat(paywall).containsText("50,000 calls per month");
        take("widget-paywall", ColorScheme.LIGHT, WIDE);
        page.evaluate("document.addEventListener('ambit-plan-selected', event => { window.selected = event.detail })");

        // By keyboard: the first stop is the billing period, the second the button of the first plan.
        page.keyboard().press("Tab");
        page.keyboard().press("ArrowRight");
        shows(paywall, "per year, plus $48 per seat");
        page.keyboard().press("Tab");
        page.keyboard().press("Enter");

        assertThat(page.evaluate("[selected.planId, selected.billingPeriod, selected.customerId].join()"))
                .isEqualTo("free,ANNUALLY,ann");
    }

    @Test
    void portal_shows_the_subscription_and_its_usage() {
        Locator portal = add("ambit-customer-portal", "");
        shows(portal, "Renews on");
        assertThat(portal).containsText("Premium support");
        assertThat(portal).containsText("120 of 1,000");
        assertThat(portal).containsText("3 projects");
        take("widget-customer-portal", ColorScheme.LIGHT, WIDE);
        page.evaluate(
                "document.addEventListener('ambit-manage-subscription', event => { window.managed = event.detail })");

        portal.getByText("Manage subscription").click();

        assertThat(page.evaluate("managed.subscriptionId")).isEqualTo(shop.subscriptionId());
    }

    @Test
    void meters_show_new_usage_after_a_refresh() {
        Locator meters = add("ambit-usage-meters", "");
        shows(meters, "3 of 4");
        take("widget-usage-meters", ColorScheme.DARK, NARROW);

        shop.environment().reportUsage("ann", "calls", "880").isOk();
        page.evaluate("document.querySelector('ambit-usage-meters').refresh()");

        shows(meters, "1,000 of 1,000");
    }

    @Test
    void refused_token_shows_the_reason() {
        String token = shop.environment().customerKey("bob");

        Locator meters = add("ambit-usage-meters", "customer-token='%s'".formatted(token));

        shows(meters, "customer");
        assertThat(meters.locator("[role=alert]")).isVisible();
    }

    private String html() {
        return """
                <!doctype html>
                <html lang="en">
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width">
                <meta http-equiv="Content-Security-Policy" content="style-src 'nonce-shop'">
                <title>Shop</title>
                <link rel="icon" href="data:,">
                <style nonce="shop">
                :root { background: light-dark(#fff, #111); color-scheme: light dark; font-family: sans-serif; }
                </style>
                <script src="%s/widgets.js" data-client-key="%s" data-customer-id="ann" data-customer-token="%s"></script>
                <main><h1>Papershop</h1></main>
                </html>
                """.formatted(
                        TestServer.app().url(),
                        shop.environment().clientKey(),
                        shop.environment().customerKey("ann"));
    }

    private Locator add(String name, String attributes) {
        page.evaluate(
                "element => document.querySelector('main').insertAdjacentHTML('beforeend', element)",
                "<%1$s %2$s></%1$s>".formatted(name, attributes));
        return page.locator(name);
    }

    private static void shows(Locator widget, String text) {
        assertThat(widget).containsText(text, new ContainsTextOptions().setTimeout(TIMEOUT_MILLIS));
    }

    /// Checks the page with axe, and takes a picture of it.
    private void take(String name, ColorScheme scheme, int width) {
        chrome.requireUsable(page);
        if (Boolean.getBoolean("ambit.write")) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            page.setViewportSize(width, HEIGHT);
            page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(PICTURES.resolve(name + ".png")));
            page.setViewportSize(WIDE, HEIGHT);
        }
    }
}
