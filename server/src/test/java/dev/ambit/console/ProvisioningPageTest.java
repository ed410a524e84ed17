package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.environment.FailedProvisioning;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// Tests environments that are created with the catalog of a template.
@Tag("long")
@Isolated("locks the versions of packages")
class ProvisioningPageTest {

    private static final LocatorAssertions.HasTextOptions LONG =
            new LocatorAssertions.HasTextOptions().setTimeout(60_000);

    private static Chrome chrome;

    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);

    @BeforeAll
    static void open() {
        chrome = Chrome.open(TestServer.app().port());
    }

    @AfterAll
    static void close() {
        Chrome.closeIfOpen(chrome);
    }

    @Test
    void template_is_chosen_and_the_page_shows_progress_until_it_is_done() {
        PageActions walk = PageActions.signedIn(chrome, owner).follow("+ Add");
        Page page = walk.page();
        walk.fill("Environment name", "Seats").tick("Non-production");
        page.getByLabel("Catalog to begin with").selectOption("slack");
        chrome.screenshot(page, "begin-with-a-template");
        walk.press("Add");

        assertThat(walk.heading()).hasText("Seats is being provisioned");
        String key = page.locator("pre").first().textContent();
        chrome.requireUsable(page);
        walk.follow("I have it");

        assertThat(walk.heading()).hasText("Provisioning");
        assertThat(state(page)).hasText("Done", LONG);
        chrome.requireUsable(page);
        TestServer.http().get(key, "/api/v1/plans/PRO").isOk();
        walk.follow("Environments");
        assertThat(page.locator(".row", new Page.LocatorOptions().setHasText("Seats"))
                        .locator(".badge"))
                .hasText(new String[] {"Non-production"});
    }

    @Test
    void unknown_template_is_refused_at_its_field() {
        PageActions walk = PageActions.signedIn(chrome, owner).follow("+ Add");
        Page page = walk.page();
        walk.fill("Environment name", "Seats").tick("Non-production");
        page.locator("#template option[value=slack]").evaluate("it => { it.value = 'nothing'; it.selected = true; }");

        walk.press("Add");

        assertThat(page.locator("#template-fault"))
                .hasText("Template nothing does not exist. Choose one of the allowed templates.");
        assertThat(page.getByLabel("Environment name")).hasValue("Seats");
        chrome.requireUsable(page);
        assertThat(walk.to("/console/%s/environments".formatted(acme.slug()))
                        .page()
                        .locator(".row"))
                .hasCount(2);
    }

    @Test
    void failed_provisioning_shows_its_error_and_is_retried() {
        PageActions walk = PageActions.signedIn(chrome, owner);
        Page page = walk.page();
        TestEnvironment made;
        try (var failed = FailedProvisioning.of(this::create)) {
            made = TestEnvironment.of(acme.http(), failed.made(), "");
            walk.to("/console/%s/operations/%s"
                    .formatted(acme.slug(), failed.made().text("provisionOperationId")));

            assertThat(state(page)).hasText("Failed", LONG);
            assertThat(page.locator("#progress [role=alert]")).not().isEmpty();
            chrome.requireUsable(page);
            walk.follow("Environments").follow("Provisioning failed");
        }

        walk.press("Try again");

        assertThat(state(page)).hasText("Done", LONG);
        made.get("/plans/PRO").isOk();
    }

    private static Locator state(Page page) {
        return page.locator("#progress strong");
    }

    private Reply create() {
        return acme.http().post(acme.key(), "/api/v1/environments", """
            {"displayName": "Seats", "type": "DEVELOPMENT", "options": {"template": "slack"}}
            """).isOk();
    }
}
