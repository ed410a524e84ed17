package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.OwnServer;
import dev.ambit.TestServer;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// Tests the sign-up on a new installation.
class SignUpPageTest {

    private static final Pattern CHECK = Pattern.compile("curl -s -H 'X-API-KEY: (\\S+)' 'http://[^/]+(/\\S+)'");

    private static OwnServer server;
    private static Chrome chrome;

    @BeforeAll
    static void open() throws IOException {
        server = OwnServer.start();
        chrome = Chrome.open(server.app().port());
    }

    @AfterAll
    static void close() throws IOException {
        Chrome.closeIfOpen(chrome);
        server.close();
    }

    @LongTest
    void first_person_signs_up_and_gets_a_key_and_an_explained_check() {
        PageActions walk = new PageActions(chrome.visitor()).to("/");
        Page page = walk.page();
        assertThat(walk.heading()).hasText("Welcome to Ambit");
        chrome.requireUsable(page);

        assertThat(page.locator("#setupToken-hint")).containsText("AMBIT_OPERATOR_TOKEN");
        walk.fill("Setup token", "a guess of a stranger")
                .fill("Company", "Acme")
                .fill("Your name", "Ann")
                .fill("E-mail", "ann@acme.example")
                .fill("Password", "short")
                .press("Open the account");
        assertThat(page.locator("#setupToken-fault")).containsText("is not the setup token");
        chrome.requireUsable(page);

        walk.fill("Setup token", TestServer.OPERATOR_TOKEN)
                .fill("Password", "short")
                .press("Open the account");
        assertThat(page.locator("#password-fault")).not().isEmpty();
        assertThat(page.getByLabel("Company")).hasValue("Acme");
        chrome.requireUsable(page);

        walk.fill("Setup token", TestServer.OPERATOR_TOKEN)
                .fill("Password", "correct horse battery")
                .press("Open the account");
        assertThat(walk.heading()).hasText("Acme is ready");
        chrome.requireUsable(page);
        chrome.screenshot(page, "welcome");

        Matcher check = CHECK.matcher(page.locator("#check").textContent());
        assertThat(check.matches()).isTrue();
        Reply answer = server.http().get(check.group(1), check.group(2)).isOk();
        assertThat(answer.at("isGranted")).as(answer.http().body()).isEqualTo(true);

        page.getByLabel("First check").waitFor();
        walk.page().locator("[data-copy=check]").click();
        assertThat(page.evaluate("navigator.clipboard.readText()")).isEqualTo(check.group());

        walk.follow("See the first check explained");
        assertThat(page.locator(".formula")).containsText("+ 1 requested");
        walk.to("/console/acme/environments");
        assertThat(page.locator(".row strong")).hasText(new String[] {"Development", "Production"});
        assertThat(new PageActions(chrome.visitor()).to("/console/sign-up").heading())
                .hasText("Sign in");
        chrome.requireQuiet();
    }
}
