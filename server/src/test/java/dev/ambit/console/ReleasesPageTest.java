package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import dev.ambit.TestAccount;
import dev.ambit.TestDevelopment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A release changes the structure of all stacks; rows change only by a row copy.
@Tag("long")
@ExtendWith(Chromium.class)
class ReleasesPageTest {

    private static final HasTextOptions AWHILE = new HasTextOptions().setTimeout(60_000);

    private static final ContainsTextOptions AGAIN = new ContainsTextOptions().setTimeout(60_000);

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestDevelopment made = TestDevelopment.of(acme, "DATABASE");
    private final PageActions walk;
    private final Page page;

    ReleasesPageTest(Chrome chrome) {
        this.chrome = chrome;
        this.walk = PageActions.signedIn(chrome, TestPerson.owner(acme));
        this.page = walk.page();
    }

    @Test
    void release_migrates_all_stacks_and_selected_rows_are_copied() {
        walk.follow("Releases").follow("+ Release");
        chrome.requireUsable(page);
        walk.fill("Version", "1")
                .fill("Description", "People")
                .fill("SQL", "create table people (id int primary key, email text);")
                .press("Release to all stacks");
        assertThat(page.locator("[role=status] strong")).hasText("Done", AWHILE);
        assertThat(page.locator("tbody tr")).hasCount(2);
        chrome.requireUsable(page);
        chrome.screenshot(page, "release");

        walk.to("/console/%s/e/%s/row-copies".formatted(acme.slug(), made.slug()))
                .follow("Copy rows")
                .fill("Tables", "nowhere")
                .press("Preview copy");
        assertThat(page.locator("#tables-fault")).isVisible();
        chrome.requireUsable(page);
        walk.fill("Tables", "people")
                .fill("Masks (optional)", "people.email EMAIL")
                .press("Preview copy");
        assertThat(page.locator("#forecast")).containsText("0 rows of production");
        chrome.requireUsable(page);
        chrome.screenshot(page, "row-copy");
        walk.press("Copy 0 rows");
        assertThat(page.locator("[role=status] strong")).hasText("Done", AWHILE);
        walk.to("/console/%s/e/%s/row-copies".formatted(acme.slug(), made.slug()));
        assertThat(page.locator(".row")).containsText("people");
        chrome.requireUsable(page);
    }

    @Test
    void a_release_that_fails_in_development_is_resumed_or_withdrawn() {
        walk.follow("Releases")
                .follow("+ Release")
                .fill("Version", "1")
                .fill("Description", "Wrong")
                .fill("SQL", "alter table nothing add column more int;")
                .press("Release to all stacks");

        assertThat(page.locator("[role=status] strong")).hasText("Failed", AWHILE);
        assertThat(page.locator("tbody tr").first()).containsText("nothing");
        assertThat(page.locator("tbody tr").last()).containsText("Waiting");
        chrome.requireUsable(page);

        walk.press("Resume release");
        assertThat(page.locator(".warning")).containsText("resume or withdraw", AGAIN);
        walk.press("Withdraw release");
        assertThat(page.locator("[role=status] strong")).hasText("Withdrawn", AWHILE);
        chrome.requireUsable(page);
        walk.to("/console/%s/releases/new".formatted(acme.slug()))
                .fill("Version", "1")
                .fill("Description", "Right")
                .fill("SQL", "create table people (id int primary key);")
                .press("Release to all stacks");
        assertThat(page.locator("[role=status] strong")).hasText("Done", AWHILE);
    }
}
