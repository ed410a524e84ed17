package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tests the bell, the list and the settings of notifications on a server without mail.
@ExtendWith(Chromium.class)
class NotificationsPageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);
    private final String account = "/console/" + acme.slug();

    NotificationsPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @LongTest
    void new_order_is_counted_at_the_bell_until_it_is_read() {
        PageActions walk = PageActions.signedIn(chrome, owner).to(account + "/notifications");
        Page page = walk.page();
        assertThat(page.locator(".bell .count")).hasCount(0);
        assertThat(page.locator(".empty h2")).hasText("No notifications yet");
        TestServer.http().post(acme.key(), "/api/v1/orders", """
                        {"source": "production", "displayName": "Lab", "scope": ["DATABASE"], "databaseStrategy": "SCHEMA", "contact": "Ann"}
                        """).isOk();

        walk.to(account + "/e/development/products");
        assertThat(page.locator(".bell .count")).hasText("1");
        chrome.requireUsable(page);
        page.locator(".bell").click();
        assertThat(page.locator(".row strong")).hasText("Order “Lab” was placed");
        chrome.requireUsable(page);
        chrome.screenshot(page, "notifications");
        walk.press("Mark all as read");

        assertThat(page.locator(".bell .count")).hasCount(0);
        walk.follow("Order “Lab” was placed");
        assertThat(walk.heading()).containsText("Lab");
    }

    @LongTest
    void member_chooses_which_notifications_are_shown() {
        PageActions walk = PageActions.signedIn(chrome, owner).to(account + "/notifications/settings");
        chrome.requireUsable(walk.page());
        chrome.screenshot(walk.page(), "notification-settings");
        walk.uncheck("Order placed: console").press("Save notifications");
        assertThat(walk.page().getByLabel("Order placed: console")).not().isChecked();
        assertThat(walk.page().getByLabel("Order quoted: console")).isChecked();

        TestServer.http().post(acme.key(), "/api/v1/orders", """
                        {"source": "production", "scope": ["DATABASE"], "databaseStrategy": "SCHEMA", "contact": "Ann"}
                        """).isOk();

        walk.to(account + "/notifications");
        assertThat(walk.page().locator(".row")).hasCount(0);
    }

    @LongTest
    void owner_sets_and_removes_a_chat_channel() {
        PageActions walk = PageActions.signedIn(chrome, owner).to(account + "/notifications/settings");
        walk.fill("URL of the incoming webhook", "http://10.0.0.1/hook").press("Save channel");
        assertThat(walk.page().locator("#hookUrl-fault")).containsText("The URL");
        chrome.requireUsable(walk.page());

        walk.fill("URL of the incoming webhook", TestServer.stripe().url() + "/slack")
                .press("Save channel");
        assertThat(walk.page().locator("#channel")).containsText("are also sent to a chat channel");
        walk.press("Remove channel");
        assertThat(walk.page().locator("#channel")).containsText("Send all notifications");
    }

    @LongTest
    void sign_in_pages_say_that_the_server_sends_no_mail() {
        PageActions walk = new PageActions(chrome.visitor()).to("/console/sign-in");
        assertThat(walk.page().locator(".card")).containsText("Ask an owner of your account");
        walk.to("/console/forgotten-password");
        assertThat(walk.page().locator(".card")).containsText("sends no e-mail");
        chrome.requireUsable(walk.page());
    }
}
