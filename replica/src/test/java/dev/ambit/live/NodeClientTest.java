package dev.ambit.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.LongTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// Runs the unmodified npm package `graphql-ws`.
class NodeClientTest {

    private static final Path HOME = Path.of("target/graphql-ws");
    private static final String SCRIPT = "graphql-ws.mjs";
    private static final long INSTALL_SECONDS_MAX = 180;

    @LongTest
    void public_client_runs_queries_and_subscriptions() throws Exception {
        assumeTrue(isInstalled(), "npm cannot fetch the client");
        try (var replica = new TestLive("swordfish", Duration.ofSeconds(10))) {
            replica.call("ann", 1, "Ann");
            Process node = node(replica, "swordfish");
            try (BufferedReader lines = node.inputReader(UTF_8)) {
                assertThat(lines.readLine()).isEqualTo("next {\"data\":{\"customer\":{\"name\":\"Ann\"}}}");
                assertThat(lines.readLine()).isEqualTo("complete null");
                assertThat(lines.readLine()).isEqualTo("error [\"string\"]");
                assertThat(lines.readLine()).isEqualTo("next {\"data\":{\"customer\":{\"name\":\"Ann\"}}}");
                replica.call("ann", 2, "Anna");
                assertThat(lines.readLine()).isEqualTo("next {\"data\":{\"customer\":{\"name\":\"Anna\"}}}");
                assertThat(lines.readLine()).isEqualTo("complete null");
                assertThat(lines.readLine()).isNull();
            }
        }
    }

    @LongTest
    void public_client_with_a_wrong_token_is_rejected() throws Exception {
        assumeTrue(isInstalled(), "npm cannot fetch the client");
        try (var replica = new TestLive("swordfish", Duration.ofSeconds(10))) {
            Process node = node(replica, "sword");
            try (BufferedReader lines = node.inputReader(UTF_8)) {
                assertThat(lines.readLine()).isEqualTo("error 4403");
            } finally {
                node.destroy();
            }
        }
    }

    private static Process node(TestLive replica, String token) throws IOException {
        try (var script = NodeClientTest.class.getResourceAsStream("/" + SCRIPT)) {
            Files.copy(Objects.requireNonNull(script), HOME.resolve(SCRIPT), StandardCopyOption.REPLACE_EXISTING);
        }
        String url = replica.url().replace("http:", "ws:") + "/graphql";
        return new ProcessBuilder("node", SCRIPT, url, token)
                .directory(HOME.toFile())
                .redirectError(HOME.resolve("node.log").toFile())
                .start();
    }

    private static boolean isInstalled() throws Exception {
        if (Files.isDirectory(HOME.resolve("node_modules/graphql-ws"))) {
            return true;
        }
        Files.createDirectories(HOME);
        try {
            Process npm = new ProcessBuilder(
                            "npm",
                            "install",
                            "--no-audit",
                            "--no-fund",
                            "--prefix",
                            ".",
                            "graphql@16.11.0",
                            "graphql-ws@5.16.2",
                            "ws@8.18.3")
                    .directory(HOME.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(HOME.resolve("npm.log").toFile())
                    .start();
            return npm.waitFor(INSTALL_SECONDS_MAX, TimeUnit.SECONDS) && npm.exitValue() == 0;
        } catch (IOException _) {
            return false;
        }
    }
}
