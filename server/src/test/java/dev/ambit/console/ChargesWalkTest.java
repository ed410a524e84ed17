package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Edits prices of every model in the console, and compares the result with the API.
@ExtendWith(Chromium.class)
@Tag("long")
class ChargesWalkTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestPerson owner = TestPerson.owner(acme);
    private final String charges = "/console/%s/e/development/plans/team/charges".formatted(acme.slug());

    ChargesWalkTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @BeforeEach
    void a_plan_grants_a_metered_feature() {
        development
                .post("/products", "{\"id\": \"hub\", \"displayName\": \"Hub\"}")
                .isOk();
        development.post("/features", """
                        {"id": "seats", "displayName": "Seats", "featureType": "NUMBER", "meterType": "FLUCTUATING",
                         "featureUnits": "seat", "featureUnitsPlural": "seats"}
                        """).isOk();
        development
                .post("/plans", "{\"id\": \"team\", \"displayName\": \"Team\", \"productId\": \"hub\"}")
                .isOk();
        development.post("/plans/team/entitlements", """
                        {"entitlements": [{"id": "seats", "type": "FEATURE", "usageLimit": 10}]}
                        """).isOk();
    }

    @Test
    void tiers_are_entered_as_rows_with_a_curve_and_an_example_invoice() {
        PageActions walk = add("PER_UNIT", "GRADUATED");
        Page page = walk.page();
        page.locator("#upTo-0").fill("10");
        page.locator("#unitPrice-0").fill("4");
        walk.press("Add tier");
        assertThat(page.locator("#upTo-2")).isVisible();
        page.locator("#upTo-1").fill("50");
        page.locator("#unitPrice-1").fill("3");
        page.locator("#flatPrice-1").fill("20");
        page.locator("#unitPrice-2").fill("2");
        page.locator("#quantity").fill("60");

        assertThat(page.locator("#curve .total")).containsText("$200");
        assertThat(page.locator("#curve polyline")).isVisible();
        chrome.requireUsable(page);
        walk.press("Save to draft");

        assertThat(page.locator("tbody").first()).containsText("graduated tiers");
        Reply saved = development.get("/plans/team/charges").isOk();
        Assertions.assertThat(saved.text("0.tiersMode")).isEqualTo("GRADUATED");
        Assertions.assertThat(saved.text("0.tiers.1.flatPrice.amount")).isEqualTo("20");
        walk.to(charges + "/MONTHLY.PER_UNIT.RECURRING%3Aseats");
        assertThat(page.locator("#upTo-1")).hasValue("50");
        walk.press("Remove tier 2");
        assertThat(page.locator("#upTo-2")).hasCount(0);
        walk.press("Save to draft");
        Assertions.assertThat(development.get("/plans/team/charges").text("0.tiers.1.unitPrice.amount"))
                .isEqualTo("2");
    }

    @Test
    void a_wrong_tier_is_reported_at_its_row_and_nothing_typed_is_lost() {
        PageActions walk = add("PER_UNIT", "VOLUME");
        Page page = walk.page();
        page.locator("#upTo-0").fill("10");
        page.locator("#unitPrice-0").fill("lots");
        page.locator("#unitPrice-1").fill("2");
        walk.press("Save to draft");

        assertThat(page.locator("#tier-0-fault")).containsText("Price per unit must be a number");
        assertThat(page.locator("#unitPrice-0")).hasValue("lots");
        page.locator("#unitPrice-0").fill("4");
        page.locator("#upTo-1").fill("20");
        walk.press("Save to draft");
        assertThat(page.locator("#tier-1-fault")).containsText("of the last tier must be null");
        chrome.requireUsable(page);
    }

    @Test
    void blocks_overage_and_a_minimum_spend_are_priced() {
        PageActions walk = add("USAGE_BASED", "BLOCK");
        Page page = walk.page();
        walk.fill("Amount", "5").fill("Units per block", "100").press("Save to draft");
        assertThat(page.locator("tbody").first()).containsText("$5 per 100 × seat");
        walk.follow("Add price");
        page.locator("#model").selectOption("OVERAGE");
        page.locator("#featureId").selectOption("seats");
        walk.fill("Amount", "0.5").press("Save to draft");
        walk.follow("Edit minimum spend").fill("Minimum per month", "50").press("Save to draft");

        assertThat(page.locator("main")).containsText("Minimum spend for usage: $50 a month");
        walk.to(charges + "?quantity=210");
        assertThat(page.locator(".invoice .total")).containsText("$115");
        Assertions.assertThat(development.get("/plans/team/charges").text("0.blockSize"))
                .isEqualTo("100");
        Assertions.assertThat(development.get("/plans/team/overage-charges").text("0.price.amount"))
                .isEqualTo("0.5");
        walk.press("Remove price of Seats, above its limit, Monthly");
        assertThat(page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText("above its limit")))
                .hasCount(0);
    }

    @Test
    void prices_can_be_edited_without_scripts() {
        PageActions walk = PageActions.signIn(new PageActions(chrome.visitor(false)), owner)
                .to(charges + "/new");
        Page page = walk.page();
        page.locator("#model").selectOption("PER_UNIT");
        page.locator("#featureId").selectOption("seats");
        page.locator("#scheme").selectOption("VOLUME");
        page.locator("#upTo-0").fill("5");
        page.locator("#unitPrice-0").fill("9");
        page.locator("#unitPrice-1").fill("8");
        walk.press("Add tier");
        page.locator("#upTo-1").fill("8");
        page.locator("#unitPrice-1").fill("8.5");
        walk.press("Update example");
        assertThat(page.locator("#curve .total")).containsText("$80");
        walk.press("Save to draft");

        Assertions.assertThat(development.get("/plans/team/charges").text("0.tiers.2.unitPrice.amount"))
                .isEqualTo("8");
    }

    private PageActions add(String model, String scheme) {
        PageActions walk = PageActions.signedIn(chrome, owner).to(charges).follow("Add price");
        walk.page().locator("#model").selectOption(model);
        walk.page().locator("#featureId").selectOption("seats");
        walk.page().locator("#scheme").selectOption(scheme);
        return walk;
    }
}
