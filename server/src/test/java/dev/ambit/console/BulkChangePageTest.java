package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tests grants and plan changes for all customers of a filtered list.
@ExtendWith(Chromium.class)
@Tag("long")
class BulkChangePageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final String customers = "/console/%s/e/development/customers".formatted(acme.slug());

    BulkChangePageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @BeforeEach
    void sell() {
        development.post("/features", """
                {"id": "calls", "displayName": "Calls", "featureType": "NUMBER", "meterType": "INCREMENTAL",
                 "featureUnits": "call", "featureUnitsPlural": "calls"}
                """).isOk();
        String product = development.get("/products").isOk().text("0.id");
        for (String plan : List.of("basic", "pro")) {
            development.post("/plans", """
                    {"id": "%1$s", "displayName": "Plan %1$s", "productId": "%2$s", "pricingType": "FREE"}
                    """.formatted(plan, product)).isOk();
            development
                    .post("/plans/%s/publish".formatted(plan), "{\"migrationType\": \"NEW_CUSTOMERS\"}")
                    .isOk();
        }
        development.subscribe("ann", "basic");
        development
                .post("/customers", "{\"id\": \"zoe\", \"name\": \"<script>alert(1)</script> شركة\"}")
                .isOk();
    }

    @Test
    void filtered_customers_get_a_grant_after_a_preview() {
        PageActions walk = at("?q=ann").follow("Change all matching customers");
        chrome.requireUsable(walk.page());
        assertThat(walk.page().locator("main")).containsText("Search: ann");

        walk.choose("Feature", "calls").press("Continue");
        walk.page().locator("#usageLimit").fill("lots");
        walk.press("Preview grant");
        assertThat(walk.page().locator("#usageLimit-fault")).isVisible();
        chrome.requireUsable(walk.page());
        walk.page().locator("#usageLimit").fill("250");
        walk.press("Preview grant");

        assertThat(walk.page().locator("h2")).hasText("Grant the feature Calls: 1 customer");
        chrome.requireUsable(walk.page());
        walk.press("Change 1 customer");
        assertThat(walk.heading()).hasText("Bulk change");
        assertThat(walk.page().locator("#progress")).containsText("Done");
        assertThat(development.check("ann", "calls", "250").text("isGranted")).isEqualTo("true");
        assertThat(development.check("zoe", "calls").text("isGranted")).isEqualTo("false");
    }

    @Test
    void plan_change_shows_customers_that_could_not_be_changed() {
        PageActions walk =
                at("").follow("Change all customers").choose("Plan", "pro").press("Preview plan change");
        assertThat(walk.page().locator("tbody tr")).hasCount(2);
        assertThat(walk.page().locator("tbody code").first()).hasText("zoe");
        chrome.requireUsable(walk.page());

        walk.press("Change 2 customers");

        assertThat(walk.page().locator("#progress")).containsText("Done");
        assertThat(walk.page().locator("tbody tr")).hasCount(1);
        assertThat(walk.page().locator("tbody")).containsText("zoe");
        assertThat(walk.page().locator("tbody")).containsText("no live subscription");
        chrome.requireUsable(walk.page());
        assertThat(development
                        .get("/subscriptions?customerId=ann&status=ACTIVE")
                        .text("0.planId"))
                .isEqualTo("pro");
    }

    @Test
    void change_is_previewed_again_if_other_customers_match() {
        PageActions walk =
                at("").follow("Change all customers").choose("Plan", "pro").press("Preview plan change");
        development.post("/customers", "{\"id\": \"new\"}").isOk();

        walk.press("Change 2 customers");

        assertThat(walk.page().locator("main")).containsText("The matching customers have changed since the preview.");
        assertThat(development
                        .get("/subscriptions?customerId=ann&status=ACTIVE")
                        .text("0.planId"))
                .isEqualTo("basic");
    }

    @Test
    void member_without_the_role_is_not_offered_the_change() {
        TestPerson viewer = TestPerson.member(acme, "VIEWER", "VIEWER");

        Page page = PageActions.signedIn(chrome, viewer).to(customers).page();

        assertThat(page.locator("main")).not().containsText("Change all customers");
    }

    private PageActions at(String query) {
        Waiting.until(
                () -> development.get("/customers?q=ann"), it -> it.text("0.id").equals("ann"));
        return PageActions.signedIn(chrome, TestPerson.owner(acme)).to(customers + query);
    }
}
