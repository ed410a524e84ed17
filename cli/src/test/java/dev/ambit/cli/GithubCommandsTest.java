package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests `ambit operator github` without a GitHub App.
class GithubCommandsTest extends OwnerFixture {

    @Test
    void operator_sees_that_new_branches_are_local() {
        assertThat(operator().sees("operator", "github", acme.slug())).containsPattern("(?m)^provider +local$");
        assertThat(operator().sees("operator", "github", acme.slug(), "--detach"))
                .containsPattern("(?m)^provider +local$");
    }

    @Test
    void invalid_key_is_refused_before_github_is_called(@TempDir Path directory) throws IOException {
        Path key = Files.writeString(directory.resolve("app.pem"), "no key");

        assertThat(operator()
                        .pipeRefused(
                                "a-webhook-secret-of-tests",
                                "operator",
                                "github",
                                acme.slug(),
                                "--app-id",
                                "12345",
                                "--installation-id",
                                "100",
                                "--private-key",
                                key.toString(),
                                "--repository",
                                "acme/store"))
                .contains("privateKey");
    }

    private TestUser operator() {
        return TestUser.at(home)
                .with("AMBIT_URL", TestUser.URL)
                .with("AMBIT_OPERATOR_TOKEN", TestServer.OPERATOR_TOKEN);
    }
}
