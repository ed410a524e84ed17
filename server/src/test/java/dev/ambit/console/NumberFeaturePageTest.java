package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A number without a meter is a value to read: it is made, granted and shown without usage.
@ExtendWith(Chromium.class)
class NumberFeaturePageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final PageActions walk;
    private final Page page;
    private final String console = "/console/%s/e/development".formatted(acme.slug());

    NumberFeaturePageTest(Chrome chrome) {
        this.chrome = chrome;
        this.walk = PageActions.signedIn(chrome, TestPerson.owner(acme));
        this.page = walk.page();
    }

    @BeforeEach
    void a_number_is_made_and_granted_on_screen() {
        walk.to(console + "/features/new").fill("Name", "Retention").choose("Type", "NUMBER");
        assertThat(page.locator(".meter")).isHidden();
        walk.fill("Unit (numbers)", "day").fill("Units (numbers)", "days");
        chrome.requireUsable(page);
        walk.press("Add feature");
        assertThat(page.locator(".title")).containsText("Number");

        catalog.draftPlan("pro").isOk();
        catalog.charge("plans", "pro", TestCatalog.flat("MONTHLY", "5")).isOk();
        walk.to(console + "/plans/pro/features/retention").tick("Value");
        assertThat(page.locator("#resetPeriod")).hasCount(0);
        assertThat(page.locator("[name=hasSoftLimit]")).hasCount(0);
        page.locator("#usageLimit").fill("1,030");
        chrome.requireUsable(page);
        walk.press("Save to draft");
        assertThat(page.locator("#row-retention")).containsText("1,030");
        catalog.publish("plans", "pro").isOk();
        development.subscribe("ann", "pro");
    }

    @Test
    void number_is_a_value_of_the_customer_without_usage() {
        Assertions.assertThat(development.get("/features/retention").isOk().text("featureType"))
                .isEqualTo("NUMBER");
        walk.to(console + "/customers/ann");

        Locator row = page.locator("tr", new Page.LocatorOptions().setHasText("Retention"));
        assertThat(row).containsText("1,030 days");
        assertThat(page.locator("svg.bar")).hasCount(0);
        walk.to(console + "/customers/ann/usage");
        assertThat(page.locator("main")).not().containsText("Retention");
        walk.to(console + "/customers/ann/usage/new");
        assertThat(page.locator("main")).not().containsText("Retention");
    }

    @Test
    void number_is_edited_and_granted_to_one_customer() {
        walk.to(console + "/features/retention/edit");
        assertThat(page.locator("#featureUnits")).hasValue("day");
        page.locator("#featureUnits").fill("weekday");
        walk.press("Save feature");
        assertThat(page.locator("dl")).containsText("weekday");

        walk.to(console + "/customers/ann/grants/new?feature=retention");
        page.locator("#usageLimit").fill("2,000");
        chrome.requireUsable(page);
        walk.press("Grant feature");

        Locator row = page.locator("tr", new Page.LocatorOptions().setHasText("Retention"));
        assertThat(row.first()).containsText("2,000 days");
    }
}
