package dev.ambit.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.options.ColorScheme;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.console.Chrome;
import java.io.IOException;
import java.nio.file.Path;

/// A page of another origin that includes the script of the widgets for the customer `ann`. With `-Dambit.write=true`,
/// it takes the pictures of the docs.
record WidgetPage(SdkSite site, Chrome chrome, Page page) implements AutoCloseable {

    static final int NARROW = 390;
    static final int WIDE = 1280;

    private static final Path PICTURES = Checkout.DIRECTORY.resolve("docs/how-to/images");
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int HEIGHT = 700;

    static WidgetPage open(TestEnvironment environment) throws IOException {
        SdkSite site = SdkSite.open(html(environment), new byte[0]);
        Chrome chrome = Chrome.open(site.port());
        Page page = chrome.visitor();
        page.navigate("/");
        return new WidgetPage(site, chrome, page);
    }

    /// Adds a widget. `attributes` is HTML.
    Locator add(String name, String attributes) {
        page.evaluate(
                "element => document.querySelector('main').insertAdjacentHTML('beforeend', element)",
                "<%1$s %2$s></%1$s>".formatted(name, attributes));
        return page.locator(name);
    }

    static void shows(Locator widget, String text) {
        assertThat(widget).containsText(text, new ContainsTextOptions().setTimeout(TIMEOUT_MILLIS));
    }

    /// Checks the page with axe in light and dark mode, wide and narrow, and takes a picture of one of them.
    void checkPage(String name, ColorScheme scheme, int width) {
        for (ColorScheme each : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
            for (int pixels : new int[] {WIDE, NARROW}) {
                page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(each));
                page.setViewportSize(pixels, HEIGHT);
                chrome.requireUsable(page);
                if (Boolean.getBoolean("ambit.write") && each == scheme && pixels == width) {
                    screenshot(PICTURES.resolve(name + ".png"));
                }
                String all = System.getProperty("ambit.pictures");
                if (all != null) {
                    screenshot(Path.of(all, "%s-%s-%d.png".formatted(name, each, pixels)));
                }
            }
        }
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        page.setViewportSize(WIDE, HEIGHT);
    }

    @Override
    public void close() {
        chrome.close();
        site.close();
    }

    private void screenshot(Path file) {
        page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(file));
    }

    private static String html(TestEnvironment environment) {
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
                """.formatted(TestServer.app().url(), environment.clientKey(), environment.customerKey("ann"));
    }
}
