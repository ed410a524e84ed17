package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Chromium.class)
@Tag("long")
class SignInPageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);

    SignInPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @Test
    void person_signs_in_sees_environments_and_signs_out() {
        Page page = chrome.visitor();
        page.navigate("/");
        chrome.requireUsable(page);

        page.getByLabel("E-mail").fill(owner.email());
        page.getByLabel("Password").fill(TestPerson.PASSWORD);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
                .click();

        assertThat(page).hasURL(Pattern.compile(".*/console/" + acme.slug() + "/environments"));
        assertThat(page.locator(".row")).hasCount(2);
        assertThat(page.locator(".row").last()).containsText("PRODUCTION");
        chrome.requireUsable(page);

        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign out"))
                .click();
        assertThat(page.locator("h1")).hasText("Sign in");
        page.navigate("/console/" + acme.slug() + "/environments");
        assertThat(page.locator("h1")).hasText("Sign in");
        chrome.requireQuiet();
    }
}
