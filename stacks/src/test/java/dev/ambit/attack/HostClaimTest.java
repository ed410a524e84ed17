package dev.ambit.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.domain.TestDns;
import dev.ambit.domain.TestDomains;
import dev.ambit.gateway.TestGateway;
import java.net.InetAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A tenant claims hosts of the platform and of other tenants.
class HostClaimTest {

    private static TestDns dns;
    private static TestGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        dns = TestDns.start();
        gateway = TestGateway.start(it -> it.dnsServer(dns.address())
                .reservedHosts("replica.example.com", "gateway.example.com")
                .stackDomain("localhost")
                .core()
                .publicUrl("https://console.example.com"));
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        dns.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1.",
                "[::1]",
                "0177.0.0.1",
                "0x7f.1",
                "2130706433",
                "127.1",
                "１２７.0.0.1",
                "localhost",
                "LOCALHOST.",
                "localhost.localdomain",
                "console.example.com",
                "CONSOLE.example.com.",
                "ｃonsole.example.com",
                "login.console.example.com",
                "replica.example.com",
                "gateway.example.com",
                "south.localhost",
                "acme.localhost.evil.com",
                "evilacme.localhost",
                "shop.fi",
                "notacme.fi",
                "fi"
            })
    void host_of_the_platform_or_of_others_is_refused(String host) {
        TestDomains.allow(gateway.account(), "acme.fi", "example.com");

        Reply refused = blueprint(gateway.account(), host);

        assertThat(refused.status()).as(host).isIn(400, 403);
        assertThat(refused.text("field")).isEqualTo("resources.0.identifier");
        assertThat(refused.text("message")).isNotEmpty();
    }

    @LongTest
    void name_of_the_machine_is_refused_even_if_the_operator_allows_it() throws Exception {
        String machine = InetAddress.getLocalHost().getHostName();

        assertThat(blueprint(gateway.account(), machine).status()).isIn(400, 403);
        assertThat(gateway.account()
                        .http()
                        .put(
                                TestServer.OPERATOR_TOKEN,
                                "/api/v1/accounts/acme/domains",
                                "{\"domains\": [\"console.example.com\"]}")
                        .isProblem(403, "HostNotAllowed")
                        .text("message"))
                .contains("belongs to the platform itself");
        request(gateway.account(), "console.example.com").isProblem(403, "HostNotAllowed");
        request(gateway.account(), "127.0.0.1").isProblem(400, "BadUserInput");
    }

    @Test
    void host_below_the_own_stack_domain_needs_no_proof() {
        blueprint(gateway.account(), "acme.localhost").isOk();
        blueprint(gateway.account(), "shop.acme.localhost").isOk();
    }

    @CiTest
    void challenge_must_be_answered_with_the_token_of_the_account() {
        TestAccount north = TestAccount.open(gateway.account().http(), "North");
        TestAccount attacker = TestAccount.open(gateway.account().http(), "Thief");
        String domain = "north.example.org";
        Reply challenge = request(north, domain).isOk();
        request(attacker, domain).isOk();

        blueprint(north, domain).isProblem(403, "HostNotAllowed");
        verify(north, domain).isProblem(409, "DomainNotVerified");
        dns.put(challenge.text("challenge.dns.name"), challenge.text("challenge.dns.value"));
        verify(attacker, domain).isProblem(409, "DomainNotVerified");
        blueprint(attacker, domain).isProblem(403, "HostNotAllowed");

        assertThat(verify(north, domain).isOk().at("verified")).isEqualTo(true);
        blueprint(north, domain).isOk();
        blueprint(north, "shop." + domain).isOk();
        blueprint(attacker, domain).isProblem(403, "HostNotAllowed");
        blueprint(attacker, "shop." + domain).isProblem(403, "HostNotAllowed");
        blueprint(north, "example.org").isProblem(403, "HostNotAllowed");
    }

    @Test
    void domain_proof_is_kept_for_its_account_and_required_from_the_next_account() {
        TestAccount first = TestAccount.open(gateway.account().http(), "First");
        TestAccount second = TestAccount.open(gateway.account().http(), "Second");
        String domain = "handed-over.example.org";
        Reply challenge = request(first, domain).isOk();
        dns.put(challenge.text("challenge.dns.name"), challenge.text("challenge.dns.value"));
        verify(first, domain).isOk();
        dns.put(challenge.text("challenge.dns.name"), "v=none");

        blueprint(first, domain).isOk();
        assertThat(request(first, domain).isOk().text("challenge.dns.value"))
                .isEqualTo(challenge.text("challenge.dns.value"));
        first.http().delete(first.key(), "/api/v1/domains/" + domain, "").isOk();
        blueprint(first, domain).isProblem(403, "HostNotAllowed");

        Reply again = request(second, domain).isOk();
        assertThat(again.text("challenge.dns.value")).isNotEqualTo(challenge.text("challenge.dns.value"));
        verify(second, domain).isProblem(409, "DomainNotVerified");
        dns.put(again.text("challenge.dns.name"), again.text("challenge.dns.value"));
        verify(second, domain).isOk();
        blueprint(second, domain).isOk();
    }

    @Test
    void domain_that_changed_hands_is_served_for_its_new_owner() {
        TestAccount former = TestAccount.open(gateway.account().http(), "Former");
        TestAccount owner = TestAccount.open(gateway.account().http(), "Owner");
        String domain = "sold.example.org";
        proveOwnership(former, domain);
        blueprint(former, domain).isOk();
        provision(former);

        proveOwnership(owner, domain);

        assertThat(former.http()
                        .get(former.key(), "/api/v1/domains/" + domain)
                        .isOk()
                        .at("verified"))
                .isEqualTo(false);
        assertThat(drift(former)).contains("No domain of the account `former` covers the host `sold.example.org`.");
        blueprint(owner, domain).isOk();
        provision(owner);
        assertThat(drift(owner)).contains("\"hasDrifted\":false");
        blueprint(former, domain).isProblem(403, "HostNotAllowed");
        owner.http().delete(owner.key(), "/api/v1/domains/" + domain, "").isOk();
        blueprint(former, domain).isProblem(403, "HostNotAllowed");
        proveOwnership(former, domain);
        blueprint(former, domain).isOk();
    }

    private static void proveOwnership(TestAccount account, String domain) {
        Reply challenge = request(account, domain).isOk();
        dns.put(challenge.text("challenge.dns.name"), challenge.text("challenge.dns.value"));
        verify(account, domain).isOk();
    }

    private static void provision(TestAccount account) {
        account.done(account.http()
                .post(account.key(), "/api/v1/stacks/production/provision", "")
                .isOk()
                .text("operationId"));
    }

    private static String drift(TestAccount account) {
        return account.http()
                .get(account.key(), "/api/v1/stacks/production/drift")
                .isOk()
                .http()
                .body();
    }

    private static Reply request(TestAccount account, String domain) {
        return account.http().post(account.key(), "/api/v1/domains", "{\"domain\": \"%s\"}".formatted(domain));
    }

    private static Reply verify(TestAccount account, String domain) {
        return account.http()
                .post(account.key(), "/api/v1/domains/%s/verify".formatted(domain), "{\"method\": \"DNS\"}");
    }

    private static Reply blueprint(TestAccount account, String host) {
        return account.http().put(account.key(), "/api/v1/stacks/production/blueprint", """
                {"resources": [{"kind": "HOST", "identifier": "%s"}, {"kind": "API_STAGE"}, {"kind": "FUNCTION"}]}
                """.formatted(host));
    }
}
