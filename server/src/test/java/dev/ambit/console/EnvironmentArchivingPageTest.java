package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tests archiving and unarchiving under Settings › Environments.
@Tag("long")
@ExtendWith(Chromium.class)
class EnvironmentArchivingPageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);
    private final String path = "/console/%s/environments".formatted(acme.slug());

    EnvironmentArchivingPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @Test
    void archived_environment_is_listed_with_a_badge_and_unarchived() {
        PageActions walk =
                PageActions.signedIn(chrome, owner).menu("Production").follow("Archive");
        Page page = walk.page();
        assertThat(page.locator("dialog .warning")).containsText("PRODUCTION");
        chrome.requireUsable(page);
        chrome.screenshot(page, "archive-environment");

        walk.press("Archive");

        assertThat(badges(page, "Production")).hasText(new String[] {"PRODUCTION", "Archived"});
        assertThat(row(page, "Production")).containsText("Will be deleted permanently on");
        assertThat(page.locator(".switchers")).not().containsText("Production");
        acme.production().get("/products").isProblem(401, "Unauthenticated");
        chrome.requireUsable(page);

        walk.menu("Production").follow("Unarchive").press("Unarchive");

        assertThat(badges(page, "Production")).hasText(new String[] {"PRODUCTION"});
        acme.production().get("/products").isOk();
    }

    @Test
    void archived_environment_can_be_deleted() {
        PageActions walk =
                PageActions.signedIn(chrome, owner).menu("Development").follow("Archive");
        assertThat(walk.page().locator("dialog .warning")).hasCount(0);
        walk.press("Archive").menu("Development").follow("Delete");

        walk.fill("Type the name", "Development").press("Delete");

        assertThat(walk.heading()).hasText("Environment deletion");
        assertThat(walk.to(path).page().locator(".row")).hasCount(1);
    }

    @Test
    void member_without_the_role_cannot_archive_and_sees_the_reason() {
        TestPerson viewer = TestPerson.member(acme, "VIEWER", "VIEWER");
        PageActions walk = PageActions.signedIn(chrome, viewer).to(path + "/production/archive");

        walk.press("Archive");

        assertThat(walk.heading()).hasText("Archive Production");
        assertThat(walk.page().locator("[role=alert]")).containsText("role");
        chrome.requireUsable(walk.page());
        walk.to(path + "/production/unarchive").press("Unarchive");
        assertThat(walk.heading()).hasText("Unarchive Production");
        assertThat(walk.page().locator("[role=alert]")).containsText("role");
        acme.production().get("/products").isOk();
        walk.to(path + "/nowhere/archive");
        assertThat(walk.heading()).hasText("Not here");
    }

    @Test
    void archived_environment_cannot_be_edited() {
        acme.http()
                .post(acme.key(), "/api/v1/environments/development/archive", "")
                .isOk();
        PageActions walk = PageActions.signedIn(chrome, owner).to(path + "/development/edit");

        walk.fill("Environment name", "Other").press("Save");

        assertThat(walk.page().locator("[role=alert]")).containsText("Unarchive it first");
        assertThat(walk.to(path).page().locator(".row strong")).hasText(new String[] {"Development", "Production"});
    }

    @Test
    void environment_is_archived_and_unarchived_without_scripts() {
        PageActions walk = PageActions.signIn(new PageActions(chrome.visitor(false)), owner)
                .menu("Development")
                .follow("Archive");
        walk.press("Archive");
        assertThat(badges(walk.page(), "Development")).hasText(new String[] {"Non-production", "Archived"});

        walk.menu("Development").follow("Unarchive").press("Unarchive");

        assertThat(badges(walk.page(), "Development")).hasText(new String[] {"Non-production"});
    }

    private static Locator badges(Page page, String name) {
        return row(page, name).locator(".badge");
    }

    private static Locator row(Page page, String name) {
        return page.locator(".row", new Page.LocatorOptions().setHas(page.locator("strong:text-is('" + name + "')")));
    }
}
