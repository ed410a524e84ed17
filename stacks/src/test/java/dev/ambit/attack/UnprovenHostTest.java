package dev.ambit.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.Waiting;
import dev.ambit.domain.TestDomains;
import dev.ambit.gateway.TestGateway;
import dev.ambit.stacks.HostAudit;
import dev.ambit.stacks.TestStackOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Hosts that an earlier version assigned without proof. An upgrade keeps their rows, but no domain covers them.
@Tag("long")
class UnprovenHostTest {

    private static TestGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = TestGateway.start();
        gateway.blueprint("").isOk();
        gateway.order("HOST", "API_STAGE", "FUNCTION");
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
    }

    @Test
    void host_without_a_domain_is_not_served_and_is_reported_as_drift() throws Exception {
        assertThat(gateway.send("acme.fi", "/").getStatus()).isEqualTo(200);
        assertThat(drift().at("hasDrifted")).isEqualTo(false);
        assertThat(audit().refused()).isEmpty();

        TestDomains.allow(gateway.account());

        Waiting.until(() -> status("acme.fi"), it -> it == 404);
        Waiting.until(() -> status("dev.acme.fi"), it -> it == 404);
        Reply drift = drift();
        assertThat(drift.at("hasDrifted")).isEqualTo(true);
        assertThat(drift.http().body())
                .contains("No domain of the account `acme` covers the host `acme.fi`.", "\"domain\"");
        assertThat(audit().hosts()).isEqualTo(2);
        assertThat(audit().refused())
                .containsExactly(
                        "Host acme.fi of account acme is not served: No domain of the account `acme` covers the host"
                                + " `acme.fi`.",
                        "Host dev.acme.fi of account acme is not served: No domain of the account `acme` covers the"
                                + " host `dev.acme.fi`.");

        TestDomains.allow(gateway.account(), "acme.fi");

        Waiting.until(() -> status("acme.fi"), it -> it == 200);
        assertThat(drift().at("hasDrifted")).isEqualTo(false);
    }

    private static HostAudit audit() {
        var options = new TestStackOptions(gateway.data());
        return EnvironmentFixture.onVirtualThread(
                () -> HostAudit.of(options.core().build(), options.build()));
    }

    private static Reply drift() {
        return gateway.account()
                .http()
                .get(gateway.account().key(), "/api/v1/stacks/production/drift")
                .isOk();
    }

    private static int status(String host) {
        try {
            return gateway.send(host, "/").getStatus();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
