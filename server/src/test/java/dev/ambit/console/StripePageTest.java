package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.TestStripe;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Chromium.class)
@Tag("long")
class StripePageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);

    private final TestStripe stripe = TestServer.stripe();
    private final String stripeAccount = stripe.openAccount();

    StripePageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @Test
    void development_accepts_only_stripe_test_keys() {
        PageActions walk = at("development");
        Page page = walk.page();
        walk.fill("Secret key", stripe.key(stripeAccount, "sk_live_")).press("Connect");
        assertThat(page.locator(".fault").first()).isVisible();
        chrome.requireUsable(page);

        walk.fill("Secret key", stripe.key(stripeAccount, "sk_test_")).press("Connect");

        assertThat(page.locator("dl")).containsText(stripeAccount);
        chrome.requireUsable(page);
        walk.press("Disconnect");
        assertThat(page.locator("dl")).hasCount(0);
    }

    @Test
    void production_accepts_only_stripe_live_keys() {
        PageActions walk = at("production");
        walk.fill("Secret key", stripe.key(stripeAccount, "sk_test_")).press("Connect");
        assertThat(walk.page().locator(".fault").first()).isVisible();

        walk.fill("Secret key", stripe.key(stripeAccount, "sk_live_")).press("Connect");

        assertThat(walk.page().locator("dl")).containsText("LIVE");
    }

    private PageActions at(String environment) {
        return PageActions.signedIn(chrome, owner).to("/console/%s/e/%s/stripe".formatted(acme.slug(), environment));
    }
}
