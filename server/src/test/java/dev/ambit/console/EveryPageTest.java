package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What holds of all pages alike, in an account whose names are all scripts.
class EveryPageTest {

    private static final String SCRIPT = "<script>document.title='evil'</script>";

    private static Chrome chrome;

    private final TestAccount acme = TestAccount.open(TestServer.http(), SCRIPT);
    private final TestPerson owner = TestPerson.owner(acme);

    @BeforeAll
    static void open() {
        chrome = Chrome.open(TestServer.app().port());
    }

    @AfterAll
    static void close() {
        Chrome.quit(chrome);
    }

    @Test
    void anybody_can_use_it_and_no_name_is_ever_run() {
        String webhook = prepare();
        Walk walk = Walk.signedIn(chrome, owner);
        String account = "/console/" + acme.slug();
        for (String path : List.of(
                "/environments",
                "/environments/new",
                "/environments/production/edit",
                "/environments/production/delete",
                "/members",
                "/members/new",
                "/members/%s/edit".formatted(owner.id()),
                "/members/%s/remove".formatted(owner.id()),
                "/audit",
                "/e/production/keys",
                "/e/production/keys/new",
                "/e/production/security",
                "/e/production/webhooks",
                "/e/production/stripe",
                "/e/production/clock",
                "/e/production/audit",
                "/e/development/webhooks/new",
                "/e/development/webhooks/" + webhook,
                "/e/development/clock",
                "/e/nowhere/keys")) {
            walk.to(account + path);

            chrome.requireUsable(walk.page());
            assertThat(walk.page()).not().hasTitle("evil");
            if (path.startsWith("/e/production")) {
                assertThat(walk.page().locator(".band .badge")).hasText("PRODUCTION");
                assertThat(walk.page().locator(".band rect")).hasAttribute("fill", "#123456");
            }
        }
    }

    /// Otherwise it would say nothing that no page is found.
    @Test
    void a_page_that_not_everybody_can_use_is_found() {
        Page page = chrome.visitor();
        page.setContent("<html lang='en'><title>A</title><main><h1>A</h1><img src='data:,'></main></html>");
        assertThatThrownBy(() -> chrome.requireUsable(page)).hasMessageContaining("image-alt");
        page.setContent("<html lang='en'><title>A</title><main><h1>A</h1><hr width='2000'></main></html>");
        assertThatThrownBy(() -> chrome.requireUsable(page)).hasMessageContaining("is wider than 360");
    }

    /// @return the id of a webhook
    private String prepare() {
        for (String environment : List.of("development", "production")) {
            TestServer.http()
                    .patch(acme.key(), "/api/v1/environments/" + environment, """
                            {"displayName": "%s %s", "description": "%s", "color": "#123456"}
                            """.formatted(
                                    SCRIPT, environment, SCRIPT))
                    .isOk();
        }
        TestServer.http()
                .post(acme.key(), "/api/v1/environments/production/api-keys", """
                        {"displayName": "%s", "keyType": "SCOPED", "scopes": [{"resource": "CUSTOMER", "action": "READ"}]}
                        """.formatted(SCRIPT))
                .isOk();
        return acme.development()
                .post("/webhooks", """
                        {"url": "http://127.0.0.1:1/hooks", "description": "%s", "eventTypes": ["customer.created"]}
                        """.formatted(SCRIPT))
                .isOk()
                .text("id");
    }
}
