package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.engine.FeatureKind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Checks that the id of a denied check leads to its explanation.
@ExtendWith(Chromium.class)
@Tag("long")
class DecisionLinkTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestPerson owner = TestPerson.owner(acme);

    DecisionLinkTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @Test
    void decision_link_opens_its_explanation_and_a_slider_changes_the_time() {
        TestCatalog catalog = TestCatalog.of(acme);
        catalog.feature("seats", FeatureKind.METERED);
        catalog.plan("team", TestCatalog.limit("seats", 5));
        development.subscribe("ann", "team");
        String id = development.check("ann", "seats", "9").isOk().header("X-Ambit-Decision");
        Waiting.until(() -> development.get("/decisions/" + id).status(), status -> status == 200);

        PageActions walk = PageActions.signedIn(chrome, owner)
                .to("/console/%s/e/development/decisions/%s".formatted(acme.slug(), id));

        Page page = walk.page();
        assertThat(walk.heading()).containsText("Access to");
        assertThat(page.locator("#decision")).containsText(id);
        assertThat(page.locator(".verdict")).containsText("Denied");
        assertThat(page.locator(".formula")).containsText("9 requested");
        chrome.requireUsable(page);
        page.locator("#moment").focus();
        page.keyboard().press("End");
        assertThat(page.locator("#at")).hasValue("");
        assertThat(page.locator(".verdict")).containsText("Denied");
    }
}
