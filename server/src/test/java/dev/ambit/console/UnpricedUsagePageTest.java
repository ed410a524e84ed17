package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The review of a plan that charges usage monthly only, but is sold yearly, too.
@ExtendWith(Chromium.class)
@Tag("long")
class UnpricedUsagePageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final String review = "/console/%s/e/development/products/hub/review".formatted(acme.slug());

    UnpricedUsagePageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @BeforeEach
    void draft() {
        development
                .post("/products", "{\"id\": \"hub\", \"displayName\": \"Hub\"}")
                .isOk();
        development.post("/features", """
                        {"id": "calls", "displayName": "Calls", "featureType": "NUMBER", "meterType": "INCREMENTAL"}
                        """).isOk();
        development
                .post("/plans", "{\"id\": \"team\", \"displayName\": \"Team\", \"productId\": \"hub\"}")
                .isOk();
        price("MONTHLY");
    }

    @Test
    void missing_price_is_added_with_one_press() {
        PageActions walk = PageActions.signedIn(chrome, TestPerson.owner(acme)).to(review);
        Page page = walk.page();
        assertThat(page.locator("#unpriced")).containsText("Team has no yearly price for usage of Calls.");
        assertThat(page.locator("#unpriced")).containsText("Running subscriptions that are billed yearly: 0.");
        chrome.requireUsable(page);
        walk.press("Publish 2 changes");
        assertThat(page.locator("main")).containsText("Add the missing prices, or confirm");
        Assertions.assertThat(development.get("/plans/team").text("status")).isEqualTo("DRAFT");
        chrome.requireUsable(page);

        walk.press("Add the same price to Yearly");

        assertThat(page.locator("#unpriced")).hasCount(0);
        Assertions.assertThat(development.get("/plans/team/charges").texts("id"))
                .contains("ANNUALLY.USAGE_BASED.RECURRING:calls");
        walk.press("Publish 2 changes");
        assertThat(walk.heading()).containsText("Hub");
        chrome.requireQuiet();
    }

    @Test
    void price_that_was_added_meanwhile_is_reported_on_the_page() {
        PageActions walk = PageActions.signedIn(chrome, TestPerson.owner(acme)).to(review);
        price("MONTHLY", "ANNUALLY");

        walk.press("Add the same price to Yearly");

        assertThat(walk.page().locator("#fault")).containsText("This price was added or removed meanwhile.");
        assertThat(walk.heading()).hasText("Review changes");
    }

    @Test
    void usage_is_free_only_after_it_was_confirmed() {
        PageActions walk = PageActions.signedIn(chrome, TestPerson.owner(acme)).to(review);

        walk.tick("Publish without these prices").press("Publish 2 changes");

        assertThat(walk.heading()).containsText("Hub");
        Assertions.assertThat(development.get("/plans/team").text("status")).isEqualTo("PUBLISHED");
    }

    @Test
    void number_of_changes_is_the_number_of_rows() {
        PageActions walk = PageActions.signedIn(chrome, TestPerson.owner(acme)).to(review);
        Page page = walk.page();

        assertThat(page.locator(".title")).containsText("2 unpublished changes");
        assertThat(page.locator("section.part tbody tr")).hasCount(2);
        walk.to(review.replace("/review", ""));
        assertThat(page.locator("main")).containsText("2 unpublished changes");
    }

    /// Sells the plan for both billing periods, and usage for some of them.
    private void price(String... usagePeriods) {
        String usage = Stream.of(usagePeriods)
                .map("{\"billingPeriod\": \"%s\", \"price\": {\"amount\": 0.01}}"::formatted)
                .collect(Collectors.joining(", "));
        development.patch("/plans/team", """
                        {"charges": {"pricingType": "PAID", "pricingModels": [
                          {"billingModel": "FLAT_FEE", "pricePeriods": [
                            {"billingPeriod": "MONTHLY", "price": {"amount": 9}},
                            {"billingPeriod": "ANNUALLY", "price": {"amount": 90}}]},
                          {"billingModel": "USAGE_BASED", "featureId": "calls", "pricePeriods": [%s]}]}}
                        """.formatted(usage)).isOk();
    }
}
