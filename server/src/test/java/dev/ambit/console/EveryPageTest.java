package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What holds of all pages alike, in an account whose names are all scripts.
@ExtendWith(Chromium.class)
class EveryPageTest {

    private static final String SCRIPT = "<script>document.title='evil'</script>";

    private final Chrome chrome;
    private final TestAccount acme = TestAccount.open(TestServer.http(), SCRIPT);
    private final TestPerson owner = TestPerson.owner(acme);

    EveryPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @Test
    void anybody_can_use_it_and_no_name_is_ever_run() {
        String receipt = delete();
        String webhook = prepare();
        Walk walk = Walk.signedIn(chrome, owner);
        String account = "/console/" + acme.slug();
        for (String path : List.of(
                "/environments",
                "/environments/new",
                "/environments/production/edit",
                "/environments/production/delete",
                "/environments/production/archive",
                "/environments/production/unarchive",
                "/usage",
                "/service-level",
                "/receipts",
                "/receipts/" + receipt,
                "/operations/" + receipt,
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
                "/e/development/webhooks/%s/edit".formatted(webhook),
                "/e/development/clock?after=0",
                "/e/nowhere/keys",
                "/nothing/at/all")) {
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

    /// @return the operation, which has a receipt
    private String delete() {
        String name = SCRIPT + " gone";
        TestServer.http()
                .post(
                        acme.key(),
                        "/api/v1/environments",
                        "{\"displayName\": \"%s\", \"type\": \"DEVELOPMENT\", \"slug\": \"gone\"}".formatted(name))
                .isOk();
        String operation = TestServer.http()
                .delete(acme.key(), "/api/v1/environments/gone", "{\"confirmName\": \"%s\"}".formatted(name))
                .isOk()
                .text("operationId");
        acme.done(operation);
        return operation;
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
