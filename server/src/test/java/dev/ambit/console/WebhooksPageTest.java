package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WebhooksPageTest {

    private static Chrome chrome;

    private final TestAccount acme = TestServer.openAccount();
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
    void an_endpoint_is_added_with_its_types_and_tells_how_it_answers() throws IOException {
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
        String url = "http://127.0.0.1:%d/hooks".formatted(receiver.getAddress().getPort());

        Walk walk = at().follow("+ Add an endpoint");
        Page page = walk.page();
        chrome.requireUsable(page);
        walk.fill("Address", url)
                .tick("customer.created")
                .tick("customer.updated")
                .press("Add");
        assertThat(page.locator("#secret-0")).containsText("whsec_");
        walk.follow("I have it");
        assertThat(page.locator(".row")).containsText("customer.created, customer.updated");

        walk.follow(url).choose("Event type", "customer.created").press("Send a test event");
        assertThat(page.locator(".good")).containsText("Taken");
        chrome.requireUsable(page);
        chrome.picture(page, "webhook");
        receiver.stop(0);

        walk.press("Send a test event");
        assertThat(page.locator(".fault[role=status]")).containsText("Failed");
        chrome.requireUsable(page);
        walk.press("Switch it off");
        assertThat(page.locator("dd").first()).containsText("Inactive");
        walk.press("Switch it on").press("Rotate the secret");
        assertThat(page.locator("#secret-0")).containsText("whsec_");
        walk.follow("I have it").follow(url).press("Delete");
        assertThat(page.locator("main")).containsText("Nobody is told of anything yet.");
    }

    @Test
    void an_address_that_cannot_be_is_refused_beside_its_field() {
        Walk walk = at().follow("+ Add an endpoint")
                .fill("Address", "ftp://example.com")
                .press("Add");

        assertThat(walk.page().locator("#url-fault")).isVisible();
    }

    private Walk at() {
        return Walk.signedIn(chrome, owner).to("/console/%s/e/development/webhooks".formatted(acme.slug()));
    }
}
