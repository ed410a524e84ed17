package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.ambit.TestCatalog.flat;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Promotes a higher price and a lower limit, and then moves the subscriptions to the new price.
@ExtendWith(Chromium.class)
@Tag("long")
class PromotedPricesPagesTest {

    private static final LocatorAssertions.HasTextOptions LATER =
            new LocatorAssertions.HasTextOptions().setTimeout(60_000);

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestEnvironment production = acme.production();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final PromotedPlan plan = new PromotedPlan(acme);
    private final String account = "/console/" + acme.slug();

    PromotedPricesPagesTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @BeforeEach
    void sell() {
        catalog.feature("calls", METERED);
        development.post("/plans", """
                {"id": "team", "displayName": "Team", "productId": "%s", "pricingType": "PAID"}
                """.formatted(catalog.product())).isOk();
        catalog.entitle("plans", "team", limit("calls", 10));
        catalog.charge("plans", "team", flat("MONTHLY", "4"));
        catalog.publish("plans", "team").isOk();
        plan.apply(plan.create("First", "NEW_CUSTOMERS"));
        for (String customer : new String[] {"ann", "ben"}) {
            production
                    .post("/customers", "{\"id\": \"%s\"}".formatted(customer))
                    .isOk();
            production.post("/subscriptions", """
                            {"customerId": "%s", "planId": "team", "billingPeriod": "MONTHLY"}
                            """.formatted(customer)).isOk();
        }
        development.post("/plans/team/draft", "").isOk();
        development
                .patch("/plans/team/entitlements/calls", "{\"type\": \"FEATURE\", \"usageLimit\": 5}")
                .isOk();
        catalog.charge("plans", "team", flat("MONTHLY", "5"));
        catalog.publish("plans", "team").isOk();
    }

    @Test
    void impact_shows_money_and_the_playground_previews_the_promotion() {
        String id = plan.create("Raise Team to $5", "ALL_CUSTOMERS");
        PageActions ann = PageActions.signedIn(chrome, TestPerson.owner(acme)).to(account + "/promotions/" + id);
        Page page = ann.page();

        ann.follow("Impact");

        assertThat(page.locator("#money tbody tr")).containsText("Monthly · USD");
        assertThat(page.locator("#money tbody tr")).containsText("$8$8$0");
        chrome.requireUsable(page);
        chrome.screenshot(page, "promotion-money");

        ann.to(account + "/e/production/check");
        ann.fill("Customer id", "ann").choose("Feature", "calls").fill("Requested usage", "6");
        ann.press("Check access");
        assertThat(page.locator(".formula")).hasText("0 used + 6 requested = 6 ≤ 10");
        assertThat(page.locator("#samples")).hasCount(1);
        page.locator("#promotion").selectOption(id);
        ann.press("Check access");
        assertThat(page.locator(".formula")).hasText("0 used + 6 requested = 6 > 5");
        assertThat(page.locator("[role=note]")).containsText("This is the result after the promotion.");
        assertThat(page.locator("#samples")).hasCount(0);
        chrome.requireUsable(page);
        chrome.screenshot(page, "playground-promotion");
        chrome.requireQuiet();
    }

    @Test
    void canary_is_created_on_screen() {
        String form = account + "/promotions/new?source=development&target=production";
        PageActions ann = PageActions.signedIn(chrome, TestPerson.owner(acme)).to(form);
        Page page = ann.page();
        ann.fill("Title", "Canary").tick("All subscriptions");
        page.getByText("Move only a part of the subscriptions").click();
        ann.fill("Pause after", "one").press("Create promotion");
        assertThat(page.locator("#first-fault")).containsText("one");
        chrome.requireUsable(page);

        ann.to(form).fill("Title", "Canary").tick("All subscriptions");
        page.getByText("Move only a part of the subscriptions").click();
        ann.fill("Pause after", "1").fill("Customer ids", "ann\nben").fill("Plan versions", "0");
        chrome.screenshot(page, "promotion-rollout-form");
        ann.press("Create promotion");

        assertThat(ann.heading()).containsText("Ready to apply");
        assertThat(page.locator("main .rollout")).containsText("ann ben");
        assertThat(page.locator("main .rollout")).containsText("plan version: 0");
        ann.follow("Apply").press("Apply promotion");
        assertThat(page.locator("#paused strong")).hasText("Paused after 1 customer", LATER);
    }

    @Test
    void customers_are_moved_to_the_latest_prices_after_a_preview_of_the_amounts() {
        plan.apply(plan.create("Raise Team to $5", "NEW_CUSTOMERS"));
        PageActions ann = PageActions.signedIn(chrome, TestPerson.owner(acme))
                .to(account + "/e/production/customers/bulk?planId=team");
        Page page = ann.page();
        chrome.requireUsable(page);

        ann.choose("New prices apply", "IMMEDIATE").press("Preview new prices");

        assertThat(page.locator("main")).containsText("Move to the latest prices: 2 customers");
        assertThat(page.locator("[aria-label='Recurring amounts'] tbody tr")).containsText("$8$10+$2");
        chrome.requireUsable(page);
        chrome.screenshot(page, "bulk-prices");
        ann.press("Change 2 customers");
        assertThat(page.locator("#progress")).containsText("Done");
        assertThat(page.locator("#progress dd")).hasText(new String[] {"2", "0"});
        Reply preview = production
                .post("/bulk-changes/preview", "{\"filter\": {}, \"migration\": {}}")
                .isOk();
        assertThat(preview.text("money.0.before")).isEqualTo("10");
        chrome.requireQuiet();
    }
}
