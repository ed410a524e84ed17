package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.ambit.engine.FeatureKind.ENUM;
import static dev.ambit.engine.FeatureKind.METERED;

import com.microsoft.playwright.Page;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestCatalog;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tests the page that runs an entitlement check and shows it as code.
@ExtendWith(Chromium.class)
class PlaygroundPageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);

    PlaygroundPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @BeforeEach
    void a_customer_is_there() {
        TestCatalog catalog = TestCatalog.of(acme);
        catalog.feature("minutes-used", METERED);
        catalog.feature("color", ENUM, "red", "blue");
        catalog.plan(
                "team", TestCatalog.limit("minutes-used", 10), TestCatalog.grant("color", "\"enumValues\": [\"red\"]"));
        acme.development().subscribe("ann", "team").isOk();
        acme.development().reportUsage("ann", "minutes-used", "9").isOk();
    }

    @LongTest
    void a_denial_is_explained_and_shown_as_code() {
        PageActions walk = open();
        Page page = walk.page();

        walk.fill("Customer id", "ann").choose("Feature", "minutes-used");
        walk.fill("Requested usage", "1,002").press("Check access");

        assertThat(page.locator(".formula")).hasText("9 used + 1,002 requested = 1,011 > 10");
        assertThat(page.locator("#curl")).containsText("featureId=minutes-used&requestedUsage=1002&explain=true");
        assertThat(page.locator("#javascript")).containsText("/customers/ann/entitlements/check?");
        assertThat(page.locator("#java")).containsText("HttpRequest.newBuilder");
        page.getByText("Copy curl").click();
        assertThat(page.locator("#said")).hasText("Copied to the clipboard");
        chrome.requireUsable(page);
    }

    @LongTest
    void requested_values_are_checked() {
        PageActions walk = open();

        walk.fill("Customer id", "ann").choose("Feature", "color");
        walk.fill("Requested values", "blue").press("Check access");

        assertThat(walk.page().locator(".verdict")).containsText("Value not included");
    }

    @LongTest
    void invalid_requested_usage_is_reported_at_its_field_and_input_is_kept() {
        PageActions walk = open();

        walk.fill("Customer id", "ann").choose("Feature", "minutes-used");
        walk.fill("Requested usage", "many").press("Check access");

        assertThat(walk.page().locator("#requestedUsage-fault")).isVisible();
        assertThat(walk.page().locator("#requestedUsage")).hasValue("many");
        assertThat(walk.page().locator("#customer")).hasValue("ann");
    }

    @LongTest
    void check_of_an_unknown_customer_shows_customer_not_found() {
        PageActions walk = open();

        walk.fill("Customer id", "\"; rm '-rf'").choose("Feature", "color").press("Check access");

        assertThat(walk.page().locator(".verdict")).containsText("Customer not found");
        assertThat(walk.page().locator("#curl")).containsText("%22%3B%20rm%20%27-rf%27");
    }

    private PageActions open() {
        return PageActions.signedIn(chrome, owner).to("/console/%s/e/development/check".formatted(acme.slug()));
    }
}
