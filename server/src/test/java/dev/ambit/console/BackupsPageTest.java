package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import dev.ambit.TestAccount;
import dev.ambit.TestDevelopment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("long")
@ExtendWith(Chromium.class)
class BackupsPageTest {

    private static final HasTextOptions AWHILE = new HasTextOptions().setTimeout(60_000);

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestDevelopment made = TestDevelopment.of(acme, "DATABASE");
    private final PageActions walk;
    private final Page page;

    BackupsPageTest(Chrome chrome) {
        this.chrome = chrome;
        this.walk = PageActions.signedIn(chrome, TestPerson.owner(acme));
        this.page = walk.page();
    }

    @Test
    void production_is_backed_up_and_restored_after_its_name_is_typed() {
        walk.to(path("production")).press("Back up now");
        assertThat(state()).hasText("Done", AWHILE);
        walk.to(path("production"));
        assertThat(page.locator(".row").first()).containsText("Stored");
        chrome.requireUsable(page);
        chrome.screenshot(page, "backups");

        walk.follow("Restore")
                .fill("Type the name to confirm: Production", "no")
                .press("Restore");
        assertThat(page.locator("#confirmName-fault")).isVisible();
        chrome.requireUsable(page);
        walk.fill("Type the name to confirm: Production", "Production").press("Restore");
        assertThat(state()).hasText("Done", AWHILE);
    }

    @Test
    void an_environment_without_a_database_offers_no_export() {
        walk.to(path("development"));

        assertThat(page.locator("main")).containsText("No database.");
        assertThat(page.locator("main button")).hasCount(0);
    }

    @Test
    void development_is_exported_downloaded_and_imported() throws IOException {
        walk.to(path(made.slug())).press("Export");
        assertThat(state()).hasText("Done", AWHILE);
        walk.to(path(made.slug()));
        assertThat(page.locator(".warning").first()).containsText("Not backed up.");

        Download export = page.waitForDownload(() -> walk.follow("Download"));
        assertThat(export.suggestedFilename()).startsWith(made.slug()).endsWith(".ambit");
        assertThat(Files.size(export.path())).isPositive();

        page.locator("main .row a.button", new Page.LocatorOptions().setHasText("Import"))
                .click();
        assertThat(page.locator("#dialog")).containsText("If this fails, the present rows stay.");
        chrome.requireUsable(page);
        walk.press("Import");
        assertThat(state()).hasText("Done", AWHILE);

        walk.to(path(made.slug()));
        page.getByLabel("Exported file").setInputFiles(export.path());
        walk.press("Import file");
        assertThat(state()).hasText("Done", AWHILE);
    }

    @Test
    void missing_or_invalid_import_file_is_refused_without_scripts() {
        PageActions plain = withoutScripts().to(path(made.slug()));

        plain.press("Import file");
        assertThat(plain.page().locator("#export-fault")).containsText("Send a dump");
        plain.page().getByLabel("Exported file").setInputFiles(Path.of("pom.xml"));
        plain.press("Import file");
        assertThat(plain.page().locator("#fault")).isVisible();
    }

    @Test
    void backup_schedule_is_changed_and_invalid_values_are_reported_at_their_fields() {
        walk.to(path("production")).follow("Change the schedule");
        chrome.requireUsable(page);
        walk.fill("Hours between backups", "0").press("Save");
        assertThat(page.locator("#everyHours-fault")).isVisible();
        chrome.requireUsable(page);
        walk.fill("Hours between backups", "6")
                .fill("Number of backups to keep", "many")
                .press("Save");
        assertThat(page.locator("#kept-fault")).isVisible();
        walk.fill("Number of backups to keep", "14").press("Save");

        assertThat(page.locator("main")).containsText("Every 6 hours; 14 are kept.");
    }

    @Test
    void backup_schedule_and_restore_work_without_scripts() {
        PageActions plain = withoutScripts().to(path("production")).follow("Change the schedule");
        plain.fill("Hours between backups", "0").press("Save");
        assertThat(plain.page().locator("#everyHours-fault")).isVisible();
        plain.fill("Hours between backups", "6").press("Save");
        assertThat(plain.page().locator("main")).containsText("Every 6 hours");

        plain.press("Back up now");
        untilDone(plain.page());
        plain.to(path("production")).follow("Restore");
        plain.fill("Type the name to confirm: Production", "no").press("Restore");
        assertThat(plain.page().locator("#confirmName-fault")).isVisible();
        plain.fill("Type the name to confirm: Production", "Production").press("Restore");
        untilDone(plain.page());
    }

    /// Reloads the page, as a browser without scripts must.
    private static void untilDone(Page page) {
        Waiting.until(
                () -> {
                    page.reload();
                    return state(page).textContent();
                },
                "Done"::equals);
    }

    private PageActions withoutScripts() {
        return PageActions.signIn(new PageActions(chrome.visitor(false)), TestPerson.owner(acme));
    }

    private Locator state() {
        return state(page);
    }

    private static Locator state(Page page) {
        return page.locator("[role=status] strong").first();
    }

    private String path(String environment) {
        return "/console/%s/e/%s/backups".formatted(acme.slug(), environment);
    }
}
