package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Cookie;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.core.Server;
import dev.ambit.member.TestKeycloak;
import java.io.IOException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Sign-in with a browser at a real Keycloak, with Keycloak's own form.
@Tag("long")
class SignOnPageTest {

    private static final String PEOPLE =
            "delete from people where email in ('anna@example.com', 'bert@example.com', 'carl@example.com')";

    private static Server app;
    private static Chrome chrome;

    private final TestAccount acme = TestServer.openAccount();

    @BeforeAll
    static void open() throws IOException {
        app = TestServer.second(TestKeycloak.running().issuer());
        chrome = Chrome.open(app.port());
    }

    @AfterAll
    static void close() {
        Chrome.closeIfOpen(chrome);
        app.close();
    }

    /// The realm has the same three people for every test.
    @BeforeEach
    void no_known_identities() {
        TestServer.superuser().useHandle(tx -> tx.execute(PEOPLE));
    }

    @Test
    void invited_person_signs_in_with_keycloak_and_reaches_the_requested_page() {
        invite("anna@example.com");
        String wanted = "/console/%s/e/development/webhooks".formatted(acme.slug());
        PageActions walk = new PageActions(chrome.visitor()).to(wanted);
        assertThat(walk.heading()).hasText("Sign in");
        chrome.requireUsable(walk.page());
        chrome.screenshot(walk.page(), "sign-in");

        atKeycloak(walk.follow("Sign in with 127.0.0.1"), "anna");

        assertThat(walk.page()).hasURL(Pattern.compile(".*" + wanted + "$"));
        assertThat(walk.heading()).hasText("Webhooks");
        assertThat(walk.page().locator(".who")).containsText("Anna Sand");
        Cookie session = cookie(walk.page(), "ambit-session-" + app.port());
        assertThat(session.httpOnly).isTrue();
        assertThat(walk.page().context().cookies()).noneMatch(it -> it.name.matches("ambit-(sign-on|next).*"));
        walk.press("Sign out");
        assertThat(walk.heading()).hasText("Sign in");
    }

    @Test
    void person_without_an_invitation_is_refused_and_can_try_again() {
        invite("anna@example.com");
        PageActions walk = new PageActions(chrome.visitor()).to("/console/sign-in");

        atKeycloak(walk.follow("Sign in with 127.0.0.1"), "carl");

        Page page = walk.page();
        assertThat(page.locator("[role=alert]")).containsText("carl@example.com has no invitation.");
        assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign in with 127.0.0.1")))
                .isVisible();
        chrome.requireUsable(page);
        assertThat(page.context().cookies()).noneMatch(it -> it.name.startsWith("ambit-"));
    }

    /// An attacker could start a sign-in and send the callback URL to a victim.
    @Test
    void callback_of_a_sign_in_from_another_browser_is_refused() {
        invite("anna@example.com");
        PageActions attacker = new PageActions(chrome.visitor()).to("/console/sign-in");
        attacker.page().route("**/console/sign-on/callback**", route -> route.abort());
        attacker.follow("Sign in with 127.0.0.1");
        var sent =
                attacker.page().waitForRequest("**/console/sign-on/callback**", () -> fillIn(attacker.page(), "anna"));

        PageActions victim = new PageActions(chrome.visitor()).to(sent.url());

        assertThat(victim.page().locator("[role=alert]")).containsText("This browser has not started a sign-in");
        assertThat(victim.page().context().cookies()).noneMatch(it -> it.name.startsWith("ambit-"));
    }

    @Test
    void link_from_another_site_does_not_sign_the_visitor_in() {
        Page page = chrome.visitor();
        page.route(
                "http://elsewhere.localhost/",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("text/html")
                        .setBody("<a href='%s/console/sign-on'>Look</a>".formatted(app.url()))));
        page.navigate("http://elsewhere.localhost/");

        PageActions walk = new PageActions(page).follow("Look");

        assertThat(walk.heading()).hasText("Sign in");
        assertThat(page.context().cookies()).noneMatch(it -> it.name.startsWith("ambit-"));
    }

    private void invite(String email) {
        acme.http()
                .post(acme.key(), "/api/v1/members", "{\"email\": \"%s\", \"accountRole\": \"OWNER\"}".formatted(email))
                .isOk();
    }

    private static void atKeycloak(PageActions walk, String user) {
        fillIn(walk.page(), user);
        walk.page().waitForURL("**/console/**");
    }

    private static void fillIn(Page page, String user) {
        page.locator("#username").fill(user);
        page.locator("#password").fill(user + "'s password");
        page.locator("#kc-login").click();
    }

    private static Cookie cookie(Page page, String name) {
        return page.context().cookies().stream()
                .filter(it -> it.name.equals(name))
                .findFirst()
                .orElseThrow();
    }
}
