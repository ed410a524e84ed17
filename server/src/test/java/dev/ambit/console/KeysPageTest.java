package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Chromium.class)
@Tag("long")
class KeysPageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);

    KeysPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    private PageActions at() {
        return PageActions.signedIn(chrome, owner).to("/console/%s/e/development/keys".formatted(acme.slug()));
    }

    @Test
    void scoped_key_is_shown_once_and_limited_to_its_scopes() {
        PageActions walk = at().follow("+ Add scoped key");
        Page page = walk.page();
        chrome.requireUsable(page);
        walk.fill("Name", "Importer").tick("CUSTOMER:READ").press("Add");

        String key = page.locator("#secret-0").textContent();
        assertThat(TestServer.http().get(key, "/api/v1/customers").status()).isEqualTo(200);
        assertThat(TestServer.http().get(key, "/api/v1/webhooks").status()).isEqualTo(403);
        chrome.requireUsable(page);

        walk.follow("I have it");
        assertThat(row(page, "Importer")).containsText("CUSTOMER:READ");
        assertThat(page.content()).doesNotContain(key);
        chrome.screenshot(page, "keys");
    }

    @Test
    void rotated_key_stays_valid_for_the_grace_period_and_can_be_revoked() {
        String before = acme.development().key();
        PageActions walk = at();
        Page page = walk.page();
        page.locator(".row", new Page.LocatorOptions().setHasText("SERVER"))
                .getByText("Rotate")
                .click();
        chrome.requireUsable(page);
        walk.choose("Old key expires", "in 24 hours");
        page.locator("dialog button[type=submit]").click();
        String after = page.locator("#secret-0").textContent();
        assertThat(TestServer.http().get(before, "/api/v1/products").status()).isEqualTo(200);
        assertThat(TestServer.http().get(after, "/api/v1/products").status()).isEqualTo(200);

        walk.follow("I have it");
        assertThat(row(page, "Expiring soon")).hasCount(1);
        chrome.requireUsable(page);
        walk.press("Revoke key");

        assertThat(row(page, "Expired")).hasCount(1);
        assertThat(TestServer.http().get(before, "/api/v1/products").status()).isEqualTo(401);
    }

    @Test
    void scoped_key_expires_as_chosen_and_can_be_revoked() {
        PageActions walk = at().follow("+ Add scoped key");
        Page page = walk.page();
        chrome.requireUsable(page);
        chrome.screenshot(page, "key-form");
        walk.fill("Name", "Importer").tick("CUSTOMER:READ").choose("Expires", "in 30 days");
        walk.press("Add");
        String key = page.locator("#secret-0").textContent();
        TestServer.http().get(key, "/api/v1/customers").isOk();

        walk.follow("I have it");
        assertThat(row(page, "Importer")).containsText("Expiring soon");
        assertThat(row(page, "Importer")).containsText("expires");
        row(page, "Importer").getByText("Revoke key").click();

        assertThat(row(page, "Importer")).containsText("Expired");
        TestServer.http().get(key, "/api/v1/customers").isProblem(401, "Unauthenticated");
    }

    @Test
    void key_without_a_scope_is_refused_and_its_name_is_kept() {
        PageActions walk =
                at().follow("+ Add scoped key").fill("Name", "Nothing").press("Add");

        assertThat(walk.page().locator("[role=alert]")).isVisible();
        assertThat(walk.page().getByLabel("Name")).hasValue("Nothing");
    }

    private static Locator row(Page page, String text) {
        return page.locator(".row", new Page.LocatorOptions().setHasText(text));
    }
}
