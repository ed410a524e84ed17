package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.METERED;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Each form that changes a subscription shows what the customer has before and after.
@ExtendWith(Chromium.class)
class ChangePreviewPageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final PageActions walk;
    private final String console = "/console/%s/e/development".formatted(acme.slug());

    ChangePreviewPageTest(Chrome chrome) {
        this.chrome = chrome;
        this.walk = PageActions.signedIn(chrome, TestPerson.owner(acme));
    }

    /// The customer bought 45,000 calls for 29. The latest version has 20,000 calls and a flag for 39.
    @BeforeEach
    void ann_has_an_earlier_version() {
        catalog.feature("calls", METERED);
        catalog.feature("flag", BOOLEAN);
        catalog.draftPlan("pro").isOk();
        publish("pro", "29", TestCatalog.limit("calls", 45_000));
        catalog.draftPlan("team").isOk();
        publish("team", "50", TestCatalog.limit("calls", 50_000), TestCatalog.grant("flag"));
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        development
                .post("/subscriptions", "{\"id\": \"s\", \"customerId\": \"ann\", \"planId\": \"pro\"}")
                .isOk();
        development.post("/plans/pro/draft", "").isOk();
        development
                .patch("/plans/pro/entitlements/calls", "{\"type\": \"FEATURE\", \"usageLimit\": 20000}")
                .isOk();
        publish("pro", "39", TestCatalog.grant("flag"));
    }

    @Test
    void change_of_plan_is_compared_with_the_version_of_the_customer() {
        walk.to(console + "/customers/ann/subscribe?plan=team&subscription=s").press("Preview");

        Page page = walk.page();
        assertThat(page.locator(".preview tr.changed")).containsText("45,000");
        assertThat(page.locator(".preview tr.changed .after")).hasText("50,000");
        assertThat(page.locator(".preview tr.gained")).containsText("flag");
        assertThat(page.locator(".preview")).containsText("+$21");
        chrome.requireUsable(page);
    }

    @Test
    void other_quantities_keep_the_price_of_the_version() {
        walk.to(console + "/customers/ann/subscribe?plan=pro&subscription=s").press("Preview");

        assertThat(walk.page().locator(".preview")).containsText("The entitlements stay the same.");
        assertThat(walk.page().locator(".preview")).containsText("pro: $29 (price of an earlier version)");
        assertThat(walk.page().locator(".preview")).containsText("Next invoice: $29");
    }

    @Test
    void move_to_the_latest_version_is_previewed_and_confirmed() {
        walk.to(console + "/subscriptions/s")
                .follow("Move to the latest version")
                .press("Preview");

        Locator preview = walk.page().locator(".preview");
        assertThat(preview).containsText("$29$39+$10");
        assertThat(preview.locator("tr.changed .after")).hasText("20,000");
        assertThat(preview.locator("tr.gained")).containsText("flag");
        chrome.requireUsable(walk.page());
        Assertions.assertThat(plan()).isEqualTo("29");

        walk.tick("At the end of the billing period").press("Move to the latest version");
        assertThat(walk.page().locator("[role=alert]")).containsText("The time changed after the preview.");
        Assertions.assertThat(plan()).isEqualTo("29");
        walk.tick("Now").press("Preview again").press("Move to the latest version");

        assertThat(walk.heading()).containsText("pro Active");
        Assertions.assertThat(plan()).isEqualTo("39");
    }

    @Test
    void bulk_change_shows_the_change_of_each_customer() {
        Waiting.until(
                () -> development.get("/customers?q=ann"), it -> it.text("0.id").equals("ann"));
        walk.to(console + "/customers/bulk").choose("Plan", "team").press("Preview plan change");

        Locator row = walk.page().locator("tbody tr", new Page.LocatorOptions().setHasText("ann"));
        assertThat(row).containsText("Monthly: $29 → $50");
        assertThat(row).containsText("calls: 45,000 → 50,000");
        assertThat(row).containsText("flag: not included → included");
        assertThat(walk.page().locator("main")).containsText("$29$50+$21");
        chrome.requireUsable(walk.page());
    }

    private String plan() {
        return development.get("/subscriptions/s").isOk().text("prices.0.amount");
    }

    private void publish(String plan, String price, String... grants) {
        catalog.charge("plans", plan, TestCatalog.flat("MONTHLY", price)).isOk();
        catalog.entitle("plans", plan, grants).isOk();
        catalog.publish("plans", plan).isOk();
    }
}
