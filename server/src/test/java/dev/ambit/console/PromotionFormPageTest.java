package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The form of a promotion says what will happen, and a comparison has the same direction.
@ExtendWith(Chromium.class)
@Tag("long")
class PromotionFormPageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestEnvironment production = acme.production();
    private final String account = "/console/" + acme.slug();
    private final String form = account + "/promotions/new?source=development&target=production";

    PromotionFormPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    /// Development has `fresh`, and production has `old` and `own`.
    @BeforeEach
    void fill() {
        feature(development, "fresh");
        feature(production, "old");
        feature(production, "own");
    }

    @Test
    void kept_entities_are_archived_only_after_their_number_is_confirmed() {
        PageActions walk = PageActions.signedIn(chrome, TestPerson.owner(acme)).to(form);
        Page page = walk.page();
        assertThat(page.locator("#taken legend")).hasText("Changes in Production: 1 entity");
        assertThat(page.locator("#taken")).containsText("fresh");
        assertThat(page.locator("#kept legend")).hasText("Kept in Production: 2 entities");
        assertThat(page.locator("main")).not().containsText("Removed");
        chrome.requireUsable(page);

        walk.fill("Title", "Clean up").tick("Archive all 2 in Production").press("Create promotion");
        assertThat(page.locator("#confirm")).containsText("archives 2 entities in Production");
        assertThat(page.locator("#title")).hasValue("Clean up");
        chrome.requireUsable(page);
        walk.press("Create promotion");
        assertThat(page.locator("#confirm")).isVisible();
        walk.tick("Archive 2 entities in Production").press("Create promotion");

        assertThat(walk.heading()).containsText("Clean up");
        assertThat(page.locator(".tabs")).containsText("Changes 3");
        chrome.requireQuiet();
    }

    @Test
    void selected_entity_is_archived_and_the_others_stay() {
        PageActions walk = PageActions.signedIn(chrome, TestPerson.owner(acme)).to(form);
        Page page = walk.page();
        walk.fill("Title", "One").tick("Feature fresh");
        page.locator("#kept summary").click();
        walk.tick("Archive feature old").press("Create promotion");
        walk.tick("Archive 1 entity in Production").press("Create promotion");

        assertThat(walk.heading()).containsText("One");
        assertThat(page.locator(".tabs")).containsText("Changes 2");
    }

    @Test
    void comparison_has_the_direction_of_the_promotion_and_is_swapped() {
        PageActions walk = PageActions.signedIn(chrome, TestPerson.owner(acme)).to(form);
        Page page = walk.page();
        walk.follow("Compare in detail");

        assertThat(page.locator("#from")).hasValue("development");
        assertThat(page.locator("#to")).hasValue("production");
        assertThat(page.locator("main")).containsText("1 added, 2 removed");
        chrome.requireUsable(page);
        walk.follow("Swap");
        assertThat(page.locator("#from")).hasValue("production");
        assertThat(page.locator("main")).containsText("2 added, 1 removed");
        walk.to(form).follow("Swap");
        assertThat(page.locator("#source")).hasValue("production");
        assertThat(page.locator("#taken")).containsText("old");
        chrome.requireQuiet();
    }

    private static void feature(TestEnvironment environment, String id) {
        environment
                .post(
                        "/features",
                        "{\"id\": \"%s\", \"displayName\": \"%s\", \"featureType\": \"BOOLEAN\"}".formatted(id, id))
                .isOk();
    }
}
