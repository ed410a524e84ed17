package dev.ambit.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Our web components in Chromium, on a page of another origin.
class WidgetsTest {

    private final WidgetShop shop = WidgetShop.open();
    private WidgetPage site;
    private Page page;

    @BeforeEach
    void open_a_page() throws IOException {
        shop.requireTokens();
        site = WidgetPage.open(shop.environment());
        page = site.page();
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void paywall_shows_plans_and_reports_the_chosen_one() {
        Locator paywall = site.add("ambit-paywall", "");
        WidgetPage.shows(paywall, "per month, plus $5 per seat and month");
        assertThat(paywall).containsText("Current plan");
        assertThat(paywall).containsText("Everything in Pro, and:");
        assertThat(paywall).containsText("50,000 calls per month");
        assertThat(paywall).containsText("per seat and month, volume discounts apply");
        assertThat(paywall.locator("button")).hasText(new String[] {"Choose Free", "Current plan", "Choose Scale"});
        site.checkPage("widget-paywall", ColorScheme.LIGHT, WidgetPage.WIDE);
        page.evaluate("document.addEventListener('ambit-plan-selected', event => { window.selected = event.detail })");

        // By keyboard: the first stop is the billing period, the second the button of the first plan.
        page.keyboard().press("Tab");
        page.keyboard().press("ArrowRight");
        WidgetPage.shows(paywall, "per year, plus $48 per seat and year");
        page.keyboard().press("Tab");
        page.keyboard().press("Enter");

        assertThat(page.evaluate("[selected.planId, selected.billingPeriod, selected.customerId].join()"))
                .isEqualTo("free,ANNUALLY,ann");
    }

    @Test
    void portal_shows_the_subscription_and_its_usage() {
        Locator portal = site.add("ambit-customer-portal", "");
        WidgetPage.shows(portal, "Renews on");
        assertThat(portal).containsText("Premium support");
        assertThat(portal).containsText("120 of 1,000");
        assertThat(portal).containsText("3 projects");
        site.checkPage("widget-customer-portal", ColorScheme.LIGHT, WidgetPage.WIDE);
        page.evaluate(
                "document.addEventListener('ambit-manage-subscription', event => { window.managed = event.detail })");

        portal.getByText("Manage subscription").click();

        assertThat(page.evaluate("managed.subscriptionId")).isEqualTo(shop.subscriptionId());
    }

    @Test
    void meters_show_new_usage_after_a_refresh() {
        Locator meters = site.add("ambit-usage-meters", "");
        WidgetPage.shows(meters, "3 of 4");
        site.checkPage("widget-usage-meters", ColorScheme.DARK, WidgetPage.NARROW);

        shop.environment().reportUsage("ann", "calls", "880").isOk();
        page.evaluate("document.querySelector('ambit-usage-meters').refresh()");

        WidgetPage.shows(meters, "1,000 of 1,000");
    }

    @Test
    void refused_token_shows_the_reason() {
        String token = shop.environment().customerKey("bob");

        Locator meters = site.add("ambit-usage-meters", "customer-token='%s'".formatted(token));

        WidgetPage.shows(meters, "customer");
        assertThat(meters.locator("[role=alert]")).isVisible();
    }
}
