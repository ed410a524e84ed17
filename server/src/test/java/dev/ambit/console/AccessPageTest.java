package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Chromium.class)
class AccessPageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);
    private final TestPerson bob = TestPerson.member(acme, "VIEWER", "ADMIN");
    private final String path = "/console/%s/e/development/access".formatted(acme.slug());

    AccessPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @LongTest
    void access_override_applies_immediately_until_it_is_removed() {
        PageActions walk = PageActions.signedIn(chrome, owner).to(path);
        Page page = walk.page();
        chrome.requireUsable(page);

        walk.choose("Member or role", bob.id()).tick("No access").press("Add exception");
        assertThat(page.locator(".row")).containsText(bob.email());
        assertThat(page.locator("tbody .badge")).hasText("Exception");
        chrome.requireUsable(page);
        chrome.screenshot(page, "access");
        assertThat(bob.in(acme.development()).get("/environments/development").status())
                .isIn(403, 404);

        walk.choose("Member or role", bob.id()).tick("Read-only").press("Add exception");
        assertThat(page.locator(".row")).hasCount(1);
        assertThat(page.locator(".row")).containsText("Access: read-only");
        bob.in(acme.development()).get("/environments/development").isOk();

        walk.press("Remove the exception for " + bob.email());
        assertThat(page.locator(".row")).hasCount(0);
    }

    @LongTest
    void missing_subject_of_an_override_is_reported_at_its_field_without_scripts() {
        PageActions walk = PageActions.signIn(new PageActions(chrome.visitor(false)), owner)
                .to(path);
        Page page = walk.page();

        walk.tick("Full access").press("Add exception");
        assertThat(page.locator("#subject-fault")).isVisible();
        assertThat(page.getByLabel("Full access")).isChecked();

        walk.choose("Member or role", "VIEWER").press("Add exception");
        assertThat(page.locator(".row")).containsText("All members with read-only");
    }

    @LongTest
    void concurrent_override_edit_is_shown_before_saving() {
        PageActions walk = PageActions.signedIn(chrome, owner).to(path);
        Page page = walk.page();
        acme.http()
                .put(acme.key(), "/api/v1/environments/development/access", """
                        {"overrides": [{"role": "SUPPORT", "effect": "DENY"}]}
                        """)
                .isOk();

        walk.choose("Member or role", bob.id()).tick("No access").press("Add exception");
        assertThat(page.locator("#fault")).containsText("somebody else edited them");
        assertThat(page.locator(".row")).containsText("customer management");
        assertThat(page.getByLabel("Member or role")).hasValue(bob.id());
        chrome.requireUsable(page);
        walk.press("Add exception");
        assertThat(page.locator(".row")).hasCount(2);
    }

    @LongTest
    void only_owners_can_open_the_access_page() {
        PageActions walk =
                PageActions.signedIn(chrome, bob).to("/console/%s/e/development/keys".formatted(acme.slug()));

        assertThat(walk.page().locator(".sections")).not().containsText("Access");
        assertThat(ConsoleClient.of(bob).get(path).statusCode()).isEqualTo(403);
    }
}
