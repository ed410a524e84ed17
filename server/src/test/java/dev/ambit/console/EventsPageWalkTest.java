package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// New events appear on the page, and one event is opened and replayed.
@ExtendWith(Chromium.class)
@Tag("long")
class EventsPageWalkTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestPerson owner = TestPerson.owner(acme);
    private final String path = "/console/%s/e/development/events".formatted(acme.slug());

    EventsPageWalkTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @Test
    void new_events_appear_until_the_page_is_paused() {
        Page page = PageActions.signedIn(chrome, owner).to(path).page();
        assertThat(page.locator("#live")).hasText("Live");

        customer("ann");
        assertThat(page.locator("#events tr").first()).containsText("customer.created");
        assertThat(page.locator("#events tr").first()).containsText("ann");
        page.locator("#pause").click();
        assertThat(page.locator("#live")).hasText("Paused");
        customer("bob");
        page.locator("#pause").click();
        assertThat(page.locator("#events tr").first()).containsText("bob");
        chrome.requireUsable(page);
    }

    @Test
    void filters_apply_to_earlier_and_new_events() {
        customer("ann");
        customer("bob");

        Page page = PageActions.signedIn(chrome, owner)
                .to(path + "?type=customer.created&customer=bob")
                .page();

        assertThat(page.locator("#events tr")).hasCount(1);
        customer("carl");
        customer("bob2");
        development.post("/customers/bob/archive", "{}").isOk();
        assertThat(page.locator("#events tr")).hasCount(1);
    }

    @Test
    void event_shows_its_body_and_is_replayed() {
        development
                .post("/webhooks", "{\"url\": \"http://127.0.0.1:1/hooks\", \"eventTypes\": []}")
                .isOk();
        customer("ann");

        PageActions walk = PageActions.signedIn(chrome, owner).to(path);
        walk.page().locator("#events a").first().click();

        assertThat(walk.page().locator("#body")).containsText("\"id\": \"ann\"");
        assertThat(walk.page().locator("main")).containsText("http://127.0.0.1:1/hooks");
        chrome.requireUsable(walk.page());
        walk.press("Replay from this event");
        assertThat(walk.page().locator("#said")).hasText("Replay started");
    }

    private void customer(String id) {
        development.post("/customers", "{\"id\": \"%s\"}".formatted(id)).isOk();
    }
}
