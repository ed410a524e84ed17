package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Checks that form input is kept when the session ends before the form is sent.
@ExtendWith(Chromium.class)
class ResubmittedFormTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);
    private final String customers = "/console/%s/e/development/customers".formatted(acme.slug());

    ResubmittedFormTest(Chrome chrome) {
        this.chrome = chrome;
    }

    private PageActions filledForm() {
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

    @LongTest
    void form_input_is_kept_after_sign_out_in_another_tab() {
        PageActions walk = filledForm();
        Page other = walk.page().context().newPage();
        new PageActions(other).to(customers).press("Sign out");
        // The cookie is gone with the session, as in a browser that was restarted.
        walk.press("Add customer");

        signInAndSend(walk);
    }

    /// The server knows a session for a second after it has ended.
    private void awaitSignedOut(PageActions walk) {
        String cookies = walk.page().context().cookies().stream()
                .map(it -> it.name + "=" + it.value)
                .collect(Collectors.joining("; "));
        Waiting.until(
                () -> ConsoleClient.nobody()
                        .send(ConsoleClient.nobody()
                                .request(customers)
                                .header("Cookie", cookies)
                                .GET())
                        .statusCode(),
                it -> it != 200);
    }

    @LongTest
    void form_input_is_kept_after_the_session_expired() {
        PageActions walk = filledForm();
        TestServer.superuser()
                .useHandle(tx -> tx.execute("delete from sessions where person_id = ?::uuid", owner.id()));
        awaitSignedOut(walk);
        walk.press("Add customer");

        signInAndSend(walk);
    }

    @LongTest
    void secrets_in_a_form_are_not_kept() {
        PageActions walk = PageActions.signedIn(chrome, owner)
                .to("/console/%s/notifications/settings".formatted(acme.slug()))
                .fill("URL of the incoming webhook", "https://hooks.example/services/s3cret");
        Page other = walk.page().context().newPage();
        new PageActions(other).to(customers).press("Sign out");
        walk.press("Save channel");

        assertThat(walk.page().locator("[role=alert]")).containsText("because it has a secret");
        org.assertj.core.api.Assertions.assertThat(walk.page().content()).doesNotContain("s3cret");
    }

    @LongTest
    void page_says_that_pasted_lines_are_not_kept() {
        PageActions walk = PageActions.signedIn(chrome, owner)
                .to(customers + "/import")
                .fill("Or paste the lines", "id,name\nann,Ann\n");
        Page other = walk.page().context().newPage();
        new PageActions(other).to(customers).press("Sign out");
        walk.press("Preview");

        assertThat(walk.page().locator("[role=alert]")).containsText("pasted texts are not kept");
        walk.fill("E-mail", owner.email()).fill("Password", TestPerson.PASSWORD).press("Sign in");
        assertThat(walk.heading()).not().hasText("You are signed in again");
    }

    @LongTest
    void page_says_that_a_long_form_is_not_kept() {
        PageActions walk =
                PageActions.signedIn(chrome, owner).to(customers + "/new").fill("Name", "x".repeat(200_000));
        Page other = walk.page().context().newPage();
        new PageActions(other).to(customers).press("Sign out");
        walk.press("Add customer");

        assertThat(walk.page().locator("[role=alert]")).containsText("too long to be kept");
    }

    @LongTest
    void every_secret_input_has_a_name_that_is_not_kept() throws IOException {
        String type = "type\\s?=\\s?\"[^>]{0,30}password\"";
        Pattern secret =
                Pattern.compile("\\bname\\s?=\\s?\"(?:\\$\\{it\\.isSecret\\(\\) \\? \")?(\\w+)\"[^=>]{0,30}" + type);
        List<String> names = new ArrayList<>();
        int inputs = 0;
        try (Stream<Path> templates = Files.list(Path.of("../console/src/main/jte"))) {
            for (Path it : templates.toList()) {
                String text = Files.readString(it);
                inputs += text.split(type, -1).length - 1;
                secret.matcher(text).results().forEach(found -> names.add(found.group(1)));
            }
        }

        org.assertj.core.api.Assertions.assertThat(names)
                .hasSize(inputs)
                .contains("secretKey", "secretValue")
                .allMatch(ResubmittedForm::isSecret);
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
