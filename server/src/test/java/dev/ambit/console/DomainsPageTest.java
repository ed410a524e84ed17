package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestOperators;
import dev.ambit.TestPerson;
import dev.ambit.domain.TestDns;
import dev.ambit.gateway.TestGateway;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Tests domains in the console: an account verifies one, and the operator allows others.
@Tag("long")
class DomainsPageTest {

    private static TestDns dns;
    private static TestGateway gateway;
    private static @Nullable Chrome chrome;

    @BeforeAll
    static void start() throws Exception {
        dns = TestDns.start();
        gateway = TestGateway.start(it -> it.dnsServer(dns.address()).stackDomain("stores.example.com"));
        chrome = Chrome.open(gateway.apiPort());
    }

    @AfterAll
    static void stop() throws Exception {
        Chrome.closeIfOpen(chrome);
        gateway.close();
        dns.close();
    }

    @Test
    void owner_verifies_a_domain_by_dns() {
        TestAccount acme = gateway.account();
        PageActions walk =
                PageActions.signedIn(chrome(), TestPerson.owner(acme)).to("/console/acme/domains");
        assertThat(walk.page().getByText("acme.stores.example.com")).isVisible();

        walk.fill("Domain", "127.0.0.1").press("Add domain");
        assertThat(walk.page().getByText("is an IP address")).isVisible();
        walk.fill("Domain", "Your-Store.fi").press("Add domain");
        assertThat(walk.page().getByText("_ambit-challenge.your-store.fi")).isVisible();
        walk.press("Verify DNS record");
        assertThat(walk.page().locator("#fault code").first()).hasText("_ambit-challenge.your-store.fi");
        chrome().requireUsable(walk.page());
        chrome().screenshot(walk.page(), "domains");
        String value = walk.page()
                .locator("dd", new Page.LocatorOptions().setHasText("ambit-domain-verification"))
                .innerText();
        dns.put("_ambit-challenge.your-store.fi", value.strip());
        walk.press("Verify DNS record");

        assertThat(walk.page().getByText("Verified by DNS")).isVisible();
        walk.press("Remove domain");
        assertThat(walk.page().locator("h2", new Page.LocatorOptions().setHasText("your-store.fi")))
                .hasCount(0);
    }

    @Test
    void operator_allows_domains_of_an_account() {
        TestAccount north = TestAccount.open(gateway.account().http(), "North");
        PageActions walk =
                PageActions.signedIn(chrome(), TestOperators.owner(north)).to("/console/operator/domains");

        walk.fill("Account slug", "north").press("Find account");
        walk.fill("Allowed domains", "north.fi\nnorth.example").press("Save domains");
        assertThat(walk.page().getByLabel("Allowed domains")).hasValue("north.example\nnorth.fi");
        chrome().requireUsable(walk.page());
        walk.fill("Allowed domains", "127.1").press("Save domains");
        assertThat(walk.page().getByText("is an IP address")).isVisible();

        PageActions owner =
                PageActions.signedIn(chrome(), TestPerson.owner(north)).to("/console/north/domains");
        assertThat(owner.page().getByText("Allowed by the operator")).hasCount(2);
    }

    @Test
    void order_form_offers_a_blueprint_first() {
        TestAccount east = TestAccount.open(gateway.account().http(), "East");
        PageActions walk =
                PageActions.signedIn(chrome(), TestPerson.owner(east)).to("/console/east/orders/new");

        walk.follow("blueprint of Production").follow("Web store");
        assertThat(walk.page().locator("#identifier-HOST")).hasValue("east.stores.example.com");
        // This installation has no bucket to which the CDN could send paths.
        assertThat(walk.page().locator("#parameters-CDN")).hasValue("");
        chrome().requireUsable(walk.page());
        walk.press("Save");

        walk.to("/console/east/orders/new");
        assertThat(walk.page().getByText("No blueprint is saved yet")).hasCount(0);
    }

    private static Chrome chrome() {
        return Objects.requireNonNull(chrome);
    }
}
