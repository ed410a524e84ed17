package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tests `ambit domain` and `ambit operator domains`.
class DomainCommandsTest extends OwnerFixture {

    @BeforeEach
    void haveKey() {
        ann = program();
    }

    @Test
    void domain_is_added_with_its_challenge_shown_and_removed() {
        String domain = "shop-%s.example".formatted(acme.slug());

        assertThat(ann.sees("domain", "list")).contains("ambit domain create");
        assertThat(ann.sees("domain", "add", domain))
                .containsPattern("(?m)^TXT record +_ambit-challenge\\." + domain)
                .containsPattern("(?m)^with +ambit-domain-verification=")
                .contains("/.well-known/ambit-challenge", "ambit domain verify " + domain);
        assertThat(ann.sees("domain", "show", domain)).containsPattern("(?m)^verified +false$");
        assertThat(ann.sees("domain", "list")).contains(domain);
        assertThat(ann.isRefused("domain", "verify", domain, "--method", "smoke"))
                .contains("method");
        assertThat(ann.isRefused("domain", "add", "127.1")).contains("is an IP address");
        ann.sees("domain", "remove", domain);
        assertThat(ann.isRefused("domain", "show", domain)).contains("has not added the domain");
    }

    @LongTest
    void operator_sets_and_shows_the_domains_of_an_account() {
        TestUser operator = operator();

        assertThat(operator.sees("operator", "domains", acme.slug(), "one.example", "TWO.example"))
                .containsPattern("(?m)^allowed +one.example, two.example$");
        assertThat(operator.sees("operator", "domains", acme.slug())).contains("one.example");
        assertThat(ann.sees("domain", "list")).contains("one.example", "OPERATOR");
        assertThat(operator.sees("operator", "domains", acme.slug(), "")).doesNotContain("one.example");
    }

    private TestUser operator() {
        return TestUser.at(home)
                .with("AMBIT_URL", TestUser.URL)
                .with("AMBIT_OPERATOR_TOKEN", TestServer.OPERATOR_TOKEN);
    }
}
