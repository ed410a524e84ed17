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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("long")
@ExtendWith(Chromium.class)
class WebhooksPageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);

    WebhooksPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @Test
    void endpoint_is_added_tested_disabled_and_deleted() throws IOException {
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
        String url = "http://127.0.0.1:%d/hooks".formatted(receiver.getAddress().getPort());

        PageActions walk = at().follow("+ Add endpoint");
        Page page = walk.page();
        chrome.requireUsable(page);
        walk.fill("Address", url)
                .tick("customer.created")
                .tick("customer.updated")
                .press("Add");
        assertThat(page.locator("#secret-0")).containsText("whsec_");
        walk.follow("I have it");
        assertThat(page.locator(".row")).containsText("customer.created, customer.updated");

        walk.follow(url).choose("Event type", "customer.created").press("Send test event");
        assertThat(page.locator(".good")).containsText("Delivered");
        chrome.requireUsable(page);
        chrome.screenshot(page, "webhook");
        receiver.stop(0);

        walk.press("Send test event");
        assertThat(page.locator(".fault[role=status]")).containsText("Failed");
        chrome.requireUsable(page);
        walk.press("Disable");
        assertThat(page.locator("dd").first()).containsText("Inactive");
        walk.press("Enable").press("Rotate secret");
        assertThat(page.locator("#secret-0")).containsText("whsec_");
        assertThat(page.locator("main")).containsText("signs each request with the previous secret");
        chrome.requireUsable(page);
        walk.follow("I have it").follow(url).follow("Delete");
        assertThat(page.locator("#form")).containsText(url);
        chrome.requireUsable(page);
        walk.press("Delete webhook");
        assertThat(page.locator("main")).containsText("No webhook yet.");
    }

    @Test
    void rotation_beyond_the_maximum_of_secrets_is_refused_on_the_page() {
        String id = createWebhook("http://127.0.0.1:1/hooks");
        for (int i = 0; i < 4; i++) {
            acme.development()
                    .post("/webhooks/%s/rotate-secret".formatted(id), "")
                    .isOk();
        }
        PageActions walk = at().follow("http://127.0.0.1:1/hooks").press("Rotate secret");

        assertThat(walk.page().locator("#fault")).containsText("which is the maximum. Rotate the secret after");
        assertThat(walk.heading()).hasText("http://127.0.0.1:1/hooks");
        chrome.requireUsable(walk.page());
    }

    @Test
    void invalid_endpoint_url_is_refused_at_its_field() {
        PageActions walk = at().follow("+ Add endpoint")
                .fill("Address", "ftp://example.com")
                .press("Add");

        assertThat(walk.page().locator("#url-fault")).isVisible();
    }

    @Test
    void endpoint_is_edited_and_invalid_url_is_reported_at_its_field() {
        PageActions walk = hook("http://127.0.0.1:1/hooks").follow("Edit");
        Page page = walk.page();
        assertThat(page.locator("#dialog")).isVisible();
        assertThat(page.getByLabel("customer.created").first()).isChecked();
        chrome.requireUsable(page);

        walk.fill("Address", "ftp://example.com")
                .fill("Description", "Of billing")
                .press("Save");
        assertThat(page.locator("#url-fault")).isVisible();
        assertThat(page.getByLabel("Description")).hasValue("Of billing");
        chrome.requireUsable(page);
        walk.fill("Address", "http://127.0.0.1:1/other")
                .tick("customer.updated")
                .press("Save");

        assertThat(walk.heading()).hasText("http://127.0.0.1:1/other");
        assertThat(page.locator("dl")).containsText("Of billing");
        assertThat(page.locator("dl")).containsText("customer.created, customer.updated");
        walk.follow("Edit")
                .fill("Description", "")
                .uncheck("customer.created")
                .uncheck("customer.updated")
                .press("Save");
        assertThat(page.locator("dl")).containsText("every type");
        assertThat(page.locator("dl")).not().containsText("Of billing");
    }

    @Test
    void concurrent_endpoint_edit_shows_the_difference_before_saving() {
        PageActions ann = hook("http://127.0.0.1:1/hooks").follow("Edit");
        PageActions ben =
                PageActions.signedIn(chrome, owner).to(ann.page().url()).follow("Edit");
        ann.fill("Description", "Ann's").tick("customer.updated").press("Save");
        assertThat(ann.page().locator("dl")).containsText("Ann's");

        ben.fill("Description", "Ben's").press("Save");

        Page page = ben.page();
        assertThat(page.locator("[role=alert]")).containsText("The webhook was changed by another request meanwhile.");
        assertThat(page.locator("tbody tr")).hasText(new String[] {
            "DescriptionBen'sAnn's", "Event typescustomer.createdcustomer.created, customer.updated"
        });
        chrome.requireUsable(page);
        ben.press("Save");
        assertThat(page.locator("dl")).containsText("Ben's");
        assertThat(page.locator("dl")).not().containsText("customer.updated");
    }

    @Test
    void endpoint_can_be_edited_without_scripts() {
        String id = createWebhook("http://127.0.0.1:1/hooks");
        PageActions walk = PageActions.signIn(new PageActions(chrome.visitor(false)), owner)
                .to("/console/%s/e/development/webhooks/%s".formatted(acme.slug(), id))
                .follow("Edit");

        walk.fill("Description", "By hand").press("Save");

        assertThat(walk.page().locator("dl")).containsText("By hand");
    }

    private PageActions hook(String url) {
        createWebhook(url);
        return at().follow(url);
    }

    private String createWebhook(String url) {
        return acme.development()
                .post("/webhooks", "{\"url\": \"%s\", \"eventTypes\": [\"customer.created\"]}".formatted(url))
                .isOk()
                .text("id");
    }

    private PageActions at() {
        return PageActions.signedIn(chrome, owner).to("/console/%s/e/development/webhooks".formatted(acme.slug()));
    }
}
