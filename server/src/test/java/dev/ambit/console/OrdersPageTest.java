package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestOperators;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Chromium.class)
@Tag("long")
class OrdersPageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final String orders = "/console/%s/orders".formatted(acme.slug());

    OrdersPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @Test
    void environment_is_ordered_quoted_approved_provisioned_and_canceled() {
        PageActions ann = PageActions.signedIn(chrome, TestPerson.owner(acme))
                .follow("Development environments")
                .follow("+ Order environment");
        Page tenant = ann.page();
        chrome.requireUsable(tenant);
        ann.fill("Integrations", "Stripe\nMailchimp")
                .fill("Requirements", "VPN")
                .fill("Needed by (optional)", "before Christmas")
                .fill("Notes (optional)", "Ask for Ann.");
        chrome.screenshot(tenant, "order-form");
        ann.press("Order");
        assertThat(ann.heading()).hasText("Acme dev");
        assertThat(tenant.locator("[role=status] strong")).hasText("Ordered");
        String order = tenant.url().substring(tenant.url().lastIndexOf('/') + 1);
        chrome.requireUsable(tenant);

        PageActions olga = operator().follow("Orders");
        Page operator = olga.page();
        assertThat(operator.locator(".rows")).containsText(acme.slug());
        chrome.screenshot(operator, "orders");
        olga.to("/console/operator/orders/" + order);
        assertThat(operator.locator("#progress")).containsText("Create a quote with the monthly price.");
        chrome.requireUsable(operator);
        olga.follow("Quote");
        assertThat(operator.getByLabel("Line 1: for")).hasValue("Development environment");
        olga.fill("Line 2: each", "7.5")
                .fill("Line 5: for", "Care")
                .fill("Line 5: quantity", "0.5")
                .fill("Line 5: each", "12.34")
                .fill("Notes (optional)", "As agreed by telephone");
        chrome.requireUsable(operator);
        chrome.screenshot(operator, "quote");
        olga.press("Send quote");
        assertThat(operator.locator("[role=status] strong")).hasText("Quoted");

        ann.to(orders + "/" + order);
        assertThat(tenant.locator("table")).containsText("6.17");
        assertThat(tenant.locator("main")).containsText("As agreed by telephone");
        chrome.requireUsable(tenant);
        chrome.screenshot(tenant, "order");
        ann.press("Approve the quote");
        assertThat(tenant.locator("[role=status] strong")).hasText("Approved");

        olga.to("/console/operator/orders/" + order).press("Provision");
        assertThat(operator.locator("[role=status] strong")).hasText("Active", longTimeout());
        ann.to(orders);
        assertThat(tenant.locator(".rows")).containsText("EUR a month");
        assertThat(tenant.locator(".badge")).hasText("Active");
        chrome.requireUsable(tenant);
        ann.follow("Acme dev");
        assertThat(tenant.locator("#progress")).containsText("for 1 day.");
        assertThat(tenant.getByText("To the environment")).isVisible();

        ann.follow("Cancel the order");
        assertThat(tenant.locator("#dialog")).containsText("torn down and its data is deleted");
        chrome.requireUsable(tenant);
        ann.press("Cancel order");
        assertThat(tenant.locator("[role=status] strong")).hasText("Canceled");
    }

    @Test
    void invalid_order_is_reported_at_its_field() {
        PageActions walk = PageActions.signedIn(chrome, TestPerson.owner(acme)).to(orders + "/new");
        walk.uncheck("Database").fill("Name of the environment", "Try").press("Order");

        assertThat(walk.page().locator("#scope-fault")).isVisible();
        assertThat(walk.page().getByLabel("Name of the environment")).hasValue("Try");
        chrome.requireUsable(walk.page());
        walk.tick("Database").tick("Media").press("Order");
        assertThat(walk.heading()).hasText("Try");
        walk.to(orders + "/new").press("Order");
        assertThat(walk.page().locator("#source-fault")).containsText("already has an open order");
    }

    @Test
    void order_can_be_edited_until_it_is_canceled_without_scripts() {
        PageActions walk = PageActions.signIn(new PageActions(chrome.visitor(false)), TestPerson.owner(acme))
                .to(orders + "/new");
        walk.press("Order").follow("Edit").tick("Media").press("Save");

        assertThat(walk.page().locator("dl").last()).containsText("Database, Media");
        walk.follow("Cancel the order").press("Cancel order");
        assertThat(walk.page().locator("[role=status] strong")).hasText("Canceled");
        assertThat(walk.page().getByText("Edit")).not().isVisible();
    }

    @Test
    void invalid_quote_price_is_marked_in_its_line() {
        PageActions walk = PageActions.signedIn(chrome, TestPerson.owner(acme))
                .to(orders + "/new")
                .press("Order");
        String path = walk.page().url().replace("/" + acme.slug() + "/", "/operator/");

        PageActions olga =
                operator().to(path + "/quote").fill("Line 1: each", "much").press("Send quote");

        assertThat(olga.page().getByLabel("Line 1: each")).hasAttribute("aria-invalid", "true");
        assertThat(olga.page().getByLabel("Line 1: each")).hasValue("much");
        chrome.requireUsable(olga.page());
    }

    @Test
    void member_without_production_access_sees_no_orders() {
        PageActions walk = PageActions.signedIn(chrome, TestPerson.member(acme, "NONE", "ADMIN"));

        assertThat(walk.page().locator(".sections")).not().containsText("Development environments");
    }

    private PageActions operator() {
        return PageActions.signedIn(chrome, TestOperators.member(acme, "ADMIN"));
    }

    private static com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions longTimeout() {
        return new com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions().setTimeout(60_000);
    }
}
