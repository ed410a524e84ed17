package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Chromium.class)
@Tag("long")
class MaskingPageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final String path = "/console/%s/e/production/masking".formatted(acme.slug());

    MaskingPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @Test
    void masking_rules_for_personal_data_are_edited_and_validated() {
        PageActions walk = PageActions.signedIn(chrome, TestPerson.owner(acme)).to(path);
        Page page = walk.page();
        assertThat(page.locator(".warning")).containsText("No column is marked");
        chrome.requireUsable(page);

        walk.follow("Edit").fill("Personal data", "people.email EMAIL\npeople").press("Save");
        assertThat(page.locator("#personal-fault")).isVisible();
        chrome.requireUsable(page);
        walk.fill("Personal data", "people.email EMAIL\npeople.name FIXED John Doe\npeople.phone")
                .fill("Media paths (optional)", "people.picture\npeople.picture")
                .press("Save");
        assertThat(page.locator("#media-fault")).containsText("twice");
        walk.fill("Media paths (optional)", "people.picture").press("Save");

        assertThat(page.locator("tbody tr")).hasCount(3);
        assertThat(page.locator("tbody tr").nth(1)).containsText("always “John Doe”");
        assertThat(page.locator("tbody tr").nth(2)).containsText("chosen for each copy");
        assertThat(page.locator("main")).containsText("people.picture");
        chrome.requireUsable(page);
        chrome.screenshot(page, "masking");
        walk.follow("Edit");
        assertThat(page.getByLabel("Personal data"))
                .hasValue("people.email EMAIL\npeople.name FIXED John Doe\npeople.phone");
    }

    @Test
    void unknown_masking_rule_is_refused_at_its_field_without_scripts() {
        PageActions walk = PageActions.signIn(new PageActions(chrome.visitor(false)), TestPerson.owner(acme))
                .to(path + "/edit")
                .fill("Personal data", "people.email SHUFFLE")
                .press("Save");

        assertThat(walk.page().locator("#personal-fault")).isVisible();
        assertThat(walk.page().getByLabel("Personal data")).hasValue("people.email SHUFFLE");
    }

    @Test
    void viewer_is_not_offered_to_edit_masking_rules() {
        PageActions walk = PageActions.signedIn(chrome, TestPerson.member(acme, "VIEWER", "VIEWER"))
                .to(path);

        assertThat(walk.heading()).hasText("Masking");
        assertThat(walk.page().getByText("Edit")).hasCount(0);
    }
}
