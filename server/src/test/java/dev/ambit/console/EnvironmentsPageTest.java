package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tests Settings › Environments: adding, editing and deleting environments.
@ExtendWith(Chromium.class)
@Tag("long")
class EnvironmentsPageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);
    private final String path = "/console/%s/environments".formatted(acme.slug());

    EnvironmentsPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @Test
    void environment_is_added_with_name_color_description_and_type() {
        PageActions walk = PageActions.signedIn(chrome, owner).follow("+ Add");
        Page page = walk.page();
        assertThat(dialog(page)).isVisible();
        chrome.requireUsable(page);
        walk.fill("Environment name", "Staging").fill("Color", "#7c3aed").fill("Description", "Before it goes live");
        chrome.screenshot(page, "add-environment");
        walk.tick("Non-production").press("Add");

        assertThat(walk.heading()).hasText("Staging is ready");
        assertThat(page.locator("pre")).hasCount(3);
        chrome.requireUsable(page);
        walk.follow("I have it");
        Locator added = page.locator(".row", new Page.LocatorOptions().setHasText("Staging"));
        assertThat(added).containsText("Before it goes live");
        assertThat(added.locator("rect")).hasAttribute("fill", "#7c3aed");
        assertThat(added.locator(".badge")).hasText("Non-production");
        chrome.screenshot(page, "environments");
        chrome.requireQuiet();
    }

    @Test
    void invalid_environment_is_reported_at_its_fields_and_input_is_kept() {
        PageActions walk = PageActions.signedIn(chrome, owner).follow("+ Add");
        Page page = walk.page();
        walk.fill("Environment name", "Production")
                .fill("Description", "Mine")
                .tick("Non-production")
                .press("Add");

        assertThat(page.locator("#displayName-fault")).containsText("Production");
        assertThat(page.getByLabel("Environment name")).hasAttribute("aria-invalid", "true");
        assertThat(page.getByLabel("Description")).hasValue("Mine");
        chrome.requireUsable(page);

        walk.fill("Environment name", "Other");
        page.locator("#color").evaluate("it => { it.type = 'text'; it.value = 'blue'; }");
        walk.press("Add");
        assertThat(page.locator("#color-fault")).isVisible();

        walk.fill("Environment name", "Other");
        page.locator("[name=type][value=PRODUCTION]").evaluate("it => { it.value = 'BOTH'; it.checked = true; }");
        walk.press("Add");
        assertThat(page.locator("#type-fault")).isVisible();
        assertThat(walk.to(path).page().locator(".row")).hasCount(2);
    }

    @Test
    void fork_shows_its_divergence_and_is_compared_with_its_parent() {
        acme.http()
                .post(acme.key(), "/api/v1/environments/production/fork", """
                {"displayName": "Price test", "expiresAt": "%s"}
                """.formatted(
                                Instant.now().plus(Duration.ofDays(3))))
                .isOk();
        TestEnvironment fork = TestEnvironment.of(
                acme.http(),
                acme.http()
                        .post(acme.key(), "/api/v1/environments/production/fork", "{\"displayName\": \"Other\"}")
                        .isOk(),
                "");
        fork.post("/features", "{\"id\": \"audit\", \"displayName\": \"Audit log\", \"featureType\": \"BOOLEAN\"}")
                .isOk();

        PageActions walk = PageActions.signedIn(chrome, owner).to(path);
        Page page = walk.page();
        assertThat(page.locator(".row", new Page.LocatorOptions().setHasText("Price test")))
                .containsText("Fork of production · no differences");
        Locator other = page.locator(".row", new Page.LocatorOptions().setHasText("Other"));
        assertThat(other).containsText("1 change ahead, 0 behind");
        chrome.requireUsable(page);

        other.getByText("production", new Locator.GetByTextOptions().setExact(true))
                .click();
        assertThat(walk.heading()).hasText("Compare environments");
        assertThat(page.locator("details.compared")).containsText("Audit log");
        assertThat(page.getByLabel("From")).hasValue("other");
        assertThat(page.getByLabel("To")).hasValue("production");
        chrome.requireUsable(page);
        chrome.requireQuiet();
    }

    @Test
    void expiry_of_a_fork_is_set_and_removed() {
        PageActions walk =
                PageActions.signedIn(chrome, owner).menu("Development").follow("Fork");
        Page page = walk.page();
        assertThat(page.locator("#days")).hasValue("0");
        walk.fill("Environment name", "Price test").press("Fork environment");
        String tomorrow = Instant.now().plus(Duration.ofDays(1)).toString().substring(0, 16);

        walk.follow("I have it").menu("Price test").follow("Edit");
        chrome.requireUsable(page);
        walk.fill("Expiry", tomorrow).press("Save");
        Locator row = page.locator(".row", new Page.LocatorOptions().setHasText("Price test"));
        assertThat(row).containsText("Will be deleted");

        walk.menu("Price test").follow("Edit");
        assertThat(page.locator("#expiresAt")).hasValue(tomorrow);
        walk.fill("Expiry", "").press("Save");
        assertThat(row).not().containsText("Will be deleted");
        walk.menu("Price test")
                .follow("Edit")
                .fill("Expiry", "2020-01-01T00:00")
                .press("Save");
        assertThat(page.locator("#expiresAt-fault")).isVisible();
        chrome.requireQuiet();
    }

    @Test
    void member_who_only_views_production_can_fork_it() {
        PageActions walk = PageActions.signedIn(chrome, TestPerson.member(acme, "VIEWER", "ADMIN"))
                .to(path)
                .menu("Production");
        assertThat(walk.page().locator("details[open].menu li"))
                .hasText(new String[] {"Fork", "History", "Catalog as code"});

        walk.follow("Fork").fill("Environment name", "Price test").press("Fork environment");

        assertThat(walk.heading()).hasText("Price test is ready");
        PageActions viewer = PageActions.signedIn(chrome, TestPerson.member(acme, "VIEWER", "VIEWER"))
                .to(path)
                .menu("Production");
        assertThat(viewer.page().locator("details[open].menu li")).hasText(new String[] {"History", "Catalog as code"});
        chrome.requireQuiet();
    }

    @Test
    void older_revision_is_forked_from_the_history() {
        acme.development()
                .post("/products", "{\"id\": \"late\", \"displayName\": \"Late\"}")
                .isOk();
        acme.development()
                .patch("/products/late", "{\"description\": \"Changed\"}")
                .isOk();

        PageActions walk = PageActions.signedIn(chrome, owner).to(path + "/development/history");
        Page page = walk.page();
        assertThat(page.locator(".row")).hasCount(2);
        chrome.requireUsable(page);
        page.locator(".row").last().getByText("Fork this revision").click();
        assertThat(page.locator("#dialog")).containsText("Customers are not copied");
        chrome.requireUsable(page);
        walk.fill("Environment name", "Before").press("Fork environment");

        assertThat(walk.heading()).hasText("Before is ready");
        walk.to(path + "/before/history");
        assertThat(page.locator(".row")).hasCount(1);
        walk.to(path + "/development/history");
        page.locator(".row").last().getByText("Compare with current").click();
        assertThat(page.locator("details.compared")).containsText("Late");
        chrome.requireUsable(page);
        chrome.requireQuiet();
    }

    @Test
    void environment_menu_edits_the_name_but_not_the_type() {
        PageActions walk = PageActions.signedIn(chrome, owner).menu("Development");
        chrome.requireUsable(walk.page());
        walk.follow("Edit");
        Page page = walk.page();
        assertThat(page.locator("#dialog")).containsText("It never changes");
        assertThat(page.locator("dialog [name=type]")).hasCount(0);

        walk.fill("Environment name", "Playground").press("Save");

        assertThat(page.locator(".row").first()).containsText("Playground");
    }

    @Test
    void concurrent_environment_edit_shows_the_difference_before_saving() {
        PageActions ann =
                PageActions.signedIn(chrome, owner).menu("Development").follow("Edit");
        PageActions ben =
                PageActions.signedIn(chrome, owner).menu("Development").follow("Edit");
        ann.fill("Environment name", "Ann's").press("Save");
        assertThat(ann.page().locator(".row").first()).containsText("Ann's");

        ben.fill("Environment name", "Ben's").press("Save");

        Page page = ben.page();
        assertThat(page.locator("[role=alert]"))
                .containsText("The environment was changed by another request meanwhile.");
        assertThat(page.locator("tbody tr")).hasText(new String[] {"NameBen'sAnn's"});
        chrome.requireUsable(page);
        assertThat(ann.to(path).page().locator(".row").first()).containsText("Ann's");

        ben.press("Save");
        assertThat(page.locator(".row").first()).containsText("Ben's");
    }

    @Test
    void environment_is_not_deleted_with_a_wrong_name() {
        PageActions walk = PageActions.signedIn(chrome, owner);
        Page page = walk.page();
        for (String typed : List.of("development", "Development ", " Development", "Develοpment", "Production")) {
            walk.to(path).menu("Development").follow("Delete");
            chrome.requireUsable(page);

            walk.fill("Type the name", typed);
            page.getByRole(
                            AriaRole.BUTTON,
                            new Page.GetByRoleOptions().setName("Delete").setExact(true))
                    .click();

            assertThat(page.locator("#confirmName-fault")).isVisible();
        }
        assertThat(walk.to(path).page().locator(".row")).hasCount(2);
    }

    @Test
    void environment_is_deleted_after_its_name_is_typed_and_progress_is_shown() {
        PageActions walk =
                PageActions.signedIn(chrome, owner).menu("Development").follow("Delete");
        Page page = walk.page();
        chrome.screenshot(page, "delete-environment");

        walk.fill("Type the name", "Development").press("Delete");

        assertThat(walk.heading()).hasText("Environment deletion");
        assertThat(page.locator("#progress strong"))
                .hasText("Done", new LocatorAssertions.HasTextOptions().setTimeout(60_000));
        chrome.requireUsable(page);
        assertThat(walk.to(path).page().locator(".row")).hasCount(1);
        acme.development().get("/products").isProblem(401, "Unauthenticated");
    }

    /// Moves the focus from the top of the page into the dialog and the menu, and back.
    @Test
    void environment_dialog_and_menu_work_with_the_keyboard() {
        PageActions walk = PageActions.signedIn(chrome, owner);
        Page page = walk.page();
        page.keyboard().press("Tab");
        assertThat(page.getByText("Skip to the content")).isFocused();
        page.getByText("+ Add").focus();
        page.keyboard().press("Enter");
        assertThat(dialog(page)).isVisible();
        assertThat(page.getByLabel("Environment name")).isFocused();

        page.keyboard().press("Escape");
        assertThat(dialog(page)).hasCount(0);
        page.getByLabel("Actions for Development").focus();
        page.keyboard().press("Enter");
        page.keyboard().press("Tab");
        assertThat(page.getByText("Edit").first()).isFocused();
        page.keyboard().press("Escape");
        assertThat(page.getByLabel("Actions for Development")).isFocused();
        chrome.requireQuiet();
    }

    @Test
    void environment_is_added_edited_and_deleted_without_scripts() {
        PageActions walk = PageActions.signIn(new PageActions(chrome.visitor(false)), owner)
                .follow("+ Add");
        walk.fill("Environment name", "Plain").tick("Non-production").press("Add");
        assertThat(walk.heading()).hasText("Plain is ready");
        walk.follow("I have it").menu("Plain").follow("Edit");
        walk.fill("Environment name", "Simple").press("Save");
        walk.menu("Simple").follow("Delete");
        walk.fill("Type the name", "Simple").press("Delete");

        assertThat(walk.heading()).hasText("Environment deletion");
    }

    private static Locator dialog(Page page) {
        return page.locator("dialog[open]");
    }
}
