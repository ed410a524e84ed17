package dev.ambit.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Tests in Chromium that a slow response of the server does not replace newer content of a widget.
@Tag("long")
class WidgetRefreshTest {

    /// Delays responses for the customer in `slow` until `release()`.
    private static final String SLOW_FETCH = """
            () => {
              const direct = window.fetch;
              window.paths = [];
              let release;
              const released = new Promise(resolve => { release = resolve; });
              window.release = release;
              window.fetch = async (...request) => {
                const path = new URL(request[0]).pathname;
                paths.push(path);
                const isSlow = path.includes(`/${window.slow}/`);
                const response = await direct(...request);
                if (isSlow) {
                  await released;
                }
                return response;
              };
            }""";

    private final WidgetShop shop = WidgetShop.open();
    private WidgetPage site;
    private Page page;

    @BeforeEach
    void open_a_page() throws IOException {
        shop.requireTokens();
        shop.environment().subscribe("bob", "free").isOk();
        site = WidgetPage.open(shop.environment());
        page = site.page();
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void older_response_does_not_replace_a_newer_one() {
        Locator meters = site.add("ambit-usage-meters", "");
        WidgetPage.shows(meters, "120 of 1,000");
        page.evaluate(SLOW_FETCH);
        page.evaluate(
                "() => { window.slow = 'ann'; window.older = document.querySelector('ambit-usage-meters').refresh();"
                        + " window.slow = ''; }");
        page.waitForFunction("performance.getEntriesByType('resource')"
                + ".filter(it => it.name.endsWith('/entitlements.json') && it.responseEnd > 0).length >= 2");

        shop.environment().reportUsage("ann", "calls", "880").isOk();
        page.evaluate("document.querySelector('ambit-usage-meters').refresh()");
        WidgetPage.shows(meters, "1,000 of 1,000");
        page.evaluate("async () => { release(); await older; }");

        assertThat(meters).containsText("1,000 of 1,000");
    }

    @Test
    void changed_attributes_clear_the_content_and_are_read_once() {
        Locator meters = site.add("ambit-usage-meters", "");
        WidgetPage.shows(meters, "120 of 1,000");
        page.evaluate(SLOW_FETCH);
        page.evaluate("window.slow = 'bob'");

        page.evaluate("""
                token => {
                  const meters = document.querySelector('ambit-usage-meters');
                  meters.setAttribute('customer-id', 'bob');
                  meters.setAttribute('customer-token', token);
                }""", shop.environment().customerKey("bob"));

        assertThat(meters).hasText("");
        assertThat(page.evaluate("paths.join()")).isEqualTo("/v1/c/bob/entitlements.json");
        page.evaluate("release()");
        WidgetPage.shows(meters, "of 100");
    }

    @Test
    void response_for_the_previous_customer_is_ignored() {
        page.evaluate(SLOW_FETCH);
        page.evaluate("window.slow = 'ann'");
        Locator meters = site.add("ambit-usage-meters", "");
        page.waitForFunction("paths.length === 1");

        page.evaluate("""
                token => {
                  const meters = document.querySelector('ambit-usage-meters');
                  meters.setAttribute('customer-token', token);
                  meters.setAttribute('customer-id', 'bob');
                }""", shop.environment().customerKey("bob"));
        WidgetPage.shows(meters, "of 100");
        page.evaluate("async () => { release(); await new Promise(done => setTimeout(done, 0)); }");

        assertThat(meters).not().containsText("1,000");
    }
}
