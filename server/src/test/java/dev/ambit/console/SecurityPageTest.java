package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Chromium.class)
@Tag("long")
class SecurityPageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);

    SecurityPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @Test
    void client_side_security_is_off_by_default_and_production_warns_about_it() {
        String check = "/api/v1/customers/anybody/entitlements";
        PageActions walk =
                PageActions.signedIn(chrome, owner).to("/console/%s/e/production/security".formatted(acme.slug()));
        Page page = walk.page();
        assertThat(page.locator(".warning")).containsText("Client-side security is off");
        assertThat(page.locator("main h2").first()).hasText("Customer tokens are not required");
        chrome.screenshot(page, "security");
        assertThat(TestServer.http().get(acme.production().clientKey(), check).status())
                .isNotEqualTo(401);

        walk.press("Require tokens");

        assertThat(page.locator("main h2").first()).hasText("Customer tokens are required");
        assertThat(page.locator(".warning")).hasCount(0);
        TestServer.http().get(acme.production().clientKey(), check).isProblem(401, "Unauthenticated");
        chrome.requireUsable(page);
        walk.press("Stop requiring tokens");
        assertThat(page.locator("main h2").first()).hasText("Customer tokens are not required");
    }

    @Test
    void allowed_origins_are_edited_line_by_line() {
        PageActions walk =
                PageActions.signedIn(chrome, owner).to("/console/%s/e/development/security".formatted(acme.slug()));
        Page page = walk.page();

        walk.fill("Allowed origins", "https://shop.example/");
        walk.press("Save origins");
        assertThat(page.locator("#allowedOrigins-fault")).containsText("https://shop.example/");
        assertThat(page.locator("#allowedOrigins")).hasValue("https://shop.example/");
        chrome.screenshot(page, "security-origins-refused");
        walk.fill("Allowed origins", "https://shop.example\n\nhttp://localhost:3000");
        walk.press("Save origins");

        assertThat(page.locator("#allowedOrigins")).hasValue("http://localhost:3000\nhttps://shop.example");
        assertThat(TestServer.http()
                        .get(acme.key(), "/api/v1/environments/development")
                        .text("allowedOrigins"))
                .isEqualTo("[http://localhost:3000, https://shop.example]");
        chrome.requireUsable(page);
    }

    @Test
    void rotation_beyond_the_maximum_of_signing_secrets_is_refused_on_the_page() {
        String rotate = "/api/v1/environments/development/signing-secret/rotate";
        for (int i = 0; i < 4; i++) {
            TestServer.http().post(acme.key(), rotate, "").isOk();
        }
        PageActions walk = PageActions.signedIn(chrome, owner)
                .to("/console/%s/e/development/security".formatted(acme.slug()))
                .press("Rotate the signing secret");

        assertThat(walk.page().locator("#fault")).containsText("which is the maximum. Rotate the secret after");
        assertThat(walk.heading()).hasText("Client-side security");
        chrome.requireUsable(walk.page());
    }

    @Test
    void a_new_signing_secret_is_shown_once() {
        PageActions walk = PageActions.signedIn(chrome, owner)
                .to("/console/%s/e/development/security".formatted(acme.slug()))
                .press("Rotate the signing secret");

        String secret = walk.page().locator("#secret-0").textContent();
        assertThat(secret).isNotBlank().isNotEqualTo(acme.development().signingSecret());
        walk.follow("I have it");
        assertThat(walk.page().content()).doesNotContain(secret);
    }
}
