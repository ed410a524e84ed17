package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks that the sign-in continues to the requested page.
@ExtendWith(Chromium.class)
class DestinationTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);
    private final String keys = "/console/%s/e/development/keys".formatted(acme.slug());

    DestinationTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @LongTest
    void sign_in_after_a_wrong_password_opens_the_requested_page() {
        PageActions walk = new PageActions(chrome.visitor()).to(keys);
        assertThat(walk.heading()).hasText("Sign in");

        walk.fill("E-mail", owner.email()).fill("Password", "wrong").press("Sign in");
        assertThat(walk.page().locator("[role=alert]")).isVisible();
        walk.fill("Password", TestPerson.PASSWORD).press("Sign in");

        assertThat(walk.page()).hasURL(Pattern.compile(".*" + keys + "$"));
        assertThat(walk.heading()).hasText("API keys");
    }

    /// A script requests parts of a page, and cannot show the sign-in page in their place.
    @LongTest
    void sign_in_after_an_ended_session_opens_the_requested_page() {
        PageActions walk = PageActions.signedIn(chrome, owner).to(keys);
        Page page = walk.page();
        String session = page.context().cookies().getFirst().value;
        new TestPerson(owner.http(), owner.id(), owner.email(), session, null)
                .post("/logout", "")
                .isOk();

        walk.follow("+ Add scoped key");
        assertThat(walk.heading()).hasText("Sign in");
        walk.fill("E-mail", owner.email()).fill("Password", TestPerson.PASSWORD).press("Sign in");

        assertThat(page).hasURL(Pattern.compile(".*" + keys + "/new$"));
        chrome.requireQuiet();
    }

    @Test
    void sign_in_keeps_the_query_of_the_requested_page() {
        HttpResponse<String> response = ConsoleClient.nobody().get(keys + "?after=a%3Db");

        String to = response.headers().firstValue("Location").orElse("");
        assertThat(to).isEqualTo("/console/sign-in?next=" + UrlText.encoded(keys + "?after=a%3Db"));
        assertThat(ConsoleClient.nobody().get(to).body()).contains("name=\"next\" value=\"" + keys + "?after=a%3Db\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/console",
                "//evil.example/console",
                "/\\evil.example",
                "/console\\@evil.example",
                "/console.evil.example",
                "/console@evil.example",
                "/api/v1/me",
                "javascript:alert(1)",
                "/console/\r\nSet-Cookie: a=b",
                "/console/\u00e9",
                "/console/ "
            })
    @Tag("long")
    void sign_in_redirects_only_to_pages_of_the_console(String next) {
        HttpResponse<String> in = ConsoleClient.nobody()
                .submit(
                        "/console/sign-in?next=" + UrlText.encoded(next),
                        "/console/sign-in",
                        Map.of("email", owner.email(), "password", TestPerson.PASSWORD, "next", next));
        HttpResponse<String> response = ConsoleClient.nobody().get("/console/sign-in?next=" + UrlText.encoded(next));

        assertThat(in.statusCode()).isEqualTo(303);
        assertThat(in.headers().firstValue("Location")).contains("/console");
        assertThat(response.body()).contains("name=\"next\" value=\"/console\"");
    }
}
