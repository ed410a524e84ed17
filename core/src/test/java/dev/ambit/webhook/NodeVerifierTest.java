package dev.ambit.webhook;

import static dev.ambit.Waiting.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.http.Json;
import dev.ambit.webhook.TestReceiver.Received;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Verifies deliveries in JavaScript with the `standardwebhooks` library.
@Tag("long")
class NodeVerifierTest {

    private static final Path HOME = Path.of("target/node-verifier");
    private static final String LIBRARY = "standardwebhooks@1.0.0";
    private static final long SECONDS_MAX = 120;

    private static final String VERIFIER = """
            const { Webhook } = require("standardwebhooks");
            const asked = JSON.parse(require("fs").readFileSync(0, "utf8"));
            console.log(asked.map(({ secret, body, headers }) => {
                try {
                    new Webhook(secret).verify(body, headers);
                    return "accepted";
                } catch (refusal) {
                    return refusal.message;
                }
            }).join("\\n"));
            """;

    /// A delivery and the secret to verify it.
    private record SignedDelivery(String secret, String body, Map<String, String> headers) {

        static SignedDelivery of(String secret, Received received) {
            return new SignedDelivery(
                    secret,
                    received.body(),
                    received.headers().entrySet().stream()
                            .collect(toMap(
                                    it -> it.getKey().toLowerCase(Locale.ROOT),
                                    it -> it.getValue().getFirst())));
        }

        SignedDelivery withBody(String other) {
            return new SignedDelivery(secret, other, headers);
        }
    }

    @BeforeAll
    static void install() throws Exception {
        if (!Files.isDirectory(HOME.resolve("node_modules/standardwebhooks"))) {
            Files.createDirectories(HOME);
            assumeTrue(isInstalled(), "npm cannot fetch " + LIBRARY);
        }
    }

    @Test
    void a_receiver_in_javascript_accepts_either_secret_and_refuses_a_changed_byte() throws Exception {
        try (var receiver = TestReceiver.open()) {
            TestEnvironment environment = TestServer.openAccount().development();
            Reply webhook = environment
                    .post("/webhooks", "{\"url\": \"%s\"}".formatted(receiver.url()))
                    .isOk();
            String before = webhook.text("secret");
            Reply rotated = environment.post("/webhooks/%s/rotate-secret".formatted(webhook.text("id")), "");
            String after = rotated.isOk().text("secret");
            until(() -> receiver.received("webhook.updated"), it -> !it.isEmpty());
            environment
                    .post("/customers", "{\"id\": \"ann\", \"name\": \"Ännchen\"}")
                    .isOk();
            Received received = until(() -> receiver.received("customer.created"), it -> !it.isEmpty())
                    .getFirst();

            SignedDelivery asked = SignedDelivery.of(after, received);

            assertThat(verified(
                            asked,
                            SignedDelivery.of(before, received),
                            asked.withBody(received.body().replace("Ännchen", "Anna")),
                            SignedDelivery.of(Signature.randomSecret(), received)))
                    .containsExactly(
                            "accepted", "accepted", "No matching signature found", "No matching signature found");
        }
    }

    private static boolean isInstalled() throws InterruptedException {
        try {
            Process npm = new ProcessBuilder("npm", "install", "--no-audit", "--no-fund", "--prefix", ".", LIBRARY)
                    .directory(HOME.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(HOME.resolve("npm.log").toFile())
                    .start();
            return npm.waitFor(SECONDS_MAX, TimeUnit.SECONDS) && npm.exitValue() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    private static List<String> verified(SignedDelivery... asked) throws IOException {
        Process node = new ProcessBuilder("node", "-e", VERIFIER)
                .directory(HOME.toFile())
                .redirectErrorStream(true)
                .start();
        try (var input = node.getOutputStream()) {
            input.write(Json.write(List.of(asked)));
        }
        return new String(node.getInputStream().readAllBytes(), UTF_8)
                .strip()
                .lines()
                .toList();
    }
}
