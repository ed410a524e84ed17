package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests `ambit hosts`, and the options that `ambit host` requires.
class HostCommandsTest {

    @TempDir
    private Path home;

    @Test
    void host_is_invited_listed_and_revoked() {
        JsonObject invitation = operator().gets("hosts", "invite", "rack-7", "--json");

        assertThat(invitation.text("credential")).startsWith("host-");
        assertThat(operator().sees("hosts", "list"))
                .containsPattern("(?m)^local +ACTIVE ")
                .containsPattern("(?m)^rack-7 +INVITED +false +0 ");
        assertThat(operator().isRefused("hosts", "drain", "rack-7")).contains("cannot become `DRAINING`");
        assertThat(operator().sees("hosts", "revoke", "rack-7")).containsPattern("(?m)^state +REVOKED$");
        assertThat(operator().sees("hosts", "invite", "rack-7")).contains("not shown again");
    }

    @LongTest
    void local_host_is_drained_and_resumed_but_cannot_be_revoked() {
        assertThat(operator().sees("hosts", "drain", "local")).containsPattern("(?m)^state +DRAINING$");
        assertThat(operator().sees("hosts", "resume", "local")).containsPattern("(?m)^state +ACTIVE$");
        assertThat(operator().isRefused("hosts", "revoke", "local")).contains("drain it instead");
        assertThat(operator().isRefused("hosts", "invite", "local")).contains("must not be `local`");
        assertThat(operator().isRefused("hosts", "drain", "nobody")).contains("Host `nobody` does not exist");
    }

    @LongTest
    void host_without_a_credential_or_with_plain_http_to_another_machine_is_refused() {
        assertThat(operator().isRefused("host", "--name", "b", "--server", "http://127.0.0.1:1", "--agent-port", "1"))
                .contains("The host credential is missing or malformed");
        assertThat(operator()
                        .isRefused("host", "--name", "b", "--server", "http://ambit.example.com", "--agent-port", "1"))
                .contains("`https://` and a host, or `http://` and a loopback address");
    }

    private TestUser operator() {
        return TestUser.at(home)
                .with("AMBIT_URL", TestUser.URL)
                .with("AMBIT_OPERATOR_TOKEN", TestServer.OPERATOR_TOKEN);
    }
}
