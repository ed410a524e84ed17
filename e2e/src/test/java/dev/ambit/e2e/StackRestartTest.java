package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongForm;
import dev.ambit.TestAccount;
import dev.ambit.TestPort;
import dev.ambit.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Kills servers while they provision stacks.
@Tag("ci")
class StackRestartTest {

    private static final int CRASHES = LongForm.ENABLED ? 20 : 1;

    /// A claim on a stack expires after ten seconds.
    private static final Duration PROVISIONING_MAX = Duration.ofSeconds(60);

    @RegisterExtension
    private final RandomSeed seed = new RandomSeed();

    @TempDir
    private Path data;

    private final int port = TestPort.free();

    @BeforeEach
    void allowAccessByOthers() throws Exception {
        Checkout.opened(data);
    }

    /// Kills the server at any step.
    @Test
    void provisioning_completes_after_each_crash() throws Exception {
        try (AmbitProcess server = AmbitProcess.serve(data, port)) {
            Random random = seed.random();
            for (int crash = 1; crash <= CRASHES; crash++) {
                TestAccount account = TestAccount.open(server.http(), "Acme " + crash);
                server.http()
                        .put(account.key(), "/api/v1/stacks/production/blueprint", """
                                {"resources": [{"kind": "DATABASE"}, {"kind": "SESSION"}, {"kind": "POLICY"},
                                  {"kind": "MEDIA", "parameters": {"baseUrl": "https://media.example"}}]}
                                """)
                        .isOk();
                server.http()
                        .post(account.key(), "/api/v1/stacks/production/provision", "")
                        .isOk();
                AmbitProcess.sleep(random.nextLong(0, 700));
                server.kill();

                server.startAgain();

                Waiting.until(
                        "all is made",
                        PROVISIONING_MAX,
                        () -> stack(server, account).text("state").equals("ACTIVE"));
                Reply stack = stack(server, account);
                assertThat((List<?>) Objects.requireNonNull(stack.at("resources")))
                        .isNotEmpty()
                        .allSatisfy(
                                it -> assertThat(((Map<?, ?>) it).get("state")).isEqualTo("READY"));
                Reply operation = server.operation(account, stack.text("operationId"));
                assertThat(operation.at("done")).isEqualTo(operation.at("total"));
            }
            assertThat(server.stop("TERM")).isZero();
        }
    }

    private static Reply stack(AmbitProcess server, TestAccount account) {
        return server.http().get(account.key(), "/api/v1/stacks/production").isOk();
    }
}
