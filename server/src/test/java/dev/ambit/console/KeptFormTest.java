package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A session that ends in the middle of a form.
@ExtendWith(Chromium.class)
class KeptFormTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);
    private final String customers = "/console/%s/e/development/customers".formatted(acme.slug());

    KeptFormTest(Chrome chrome) {
        this.chrome = chrome;
    }

    private PageActions filled() {
        PageActions walk = PageActions.signedIn(chrome, owner).to(customers + "/new");
        return walk.fill("Name", "Long \"typed\" <b>text</b> 💶").fill("Id (optional)", "typed");
    }

    private void signInAndSend(PageActions walk) {
        assertThat(walk.page().locator("[role=alert]")).containsText("what you typed is kept");
        chrome.requireUsable(walk.page());
        walk.fill("E-mail", owner.email()).fill("Password", "wrong password").press("Sign in");
        walk.fill("Password", TestPerson.PASSWORD).press("Sign in");
        assertThat(walk.heading()).hasText("You are signed in again");
        chrome.requireUsable(walk.page());
        walk.press("Send form");

        assertThat(walk.heading()).hasText("Long \"typed\" <b>text</b> 💶");
    }

    @Test
    void session_that_was_ended_elsewhere_keeps_what_was_typed() {
        PageActions walk = filled();
        Page other = walk.page().context().newPage();
        new PageActions(other).to(customers).press("Sign out");
        // The cookie is gone with the session, as in a browser that was restarted.
        walk.press("Add customer");

        signInAndSend(walk);
    }

    @Test
    void session_that_expired_keeps_what_was_typed() {
        PageActions walk = filled();
        TestServer.superuser()
                .useHandle(tx -> tx.execute("delete from sessions where person_id = ?::uuid", owner.id()));
        walk.press("Add customer");

        signInAndSend(walk);
    }

    @Test
    void form_of_another_site_is_not_kept() {
        ConsoleClient stranger = ConsoleClient.of(owner);
        String action = customers + "/new";
        int status = stranger.send(stranger.form(action, "", java.util.Map.of("name", "x"))
                        .header("Origin", "https://evil.example"))
                .statusCode();

        org.assertj.core.api.Assertions.assertThat(status).isEqualTo(403);
    }
}
