package dev.ambit.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.Http;
import dev.ambit.TestPort;
import dev.ambit.Waiting;
import dev.ambit.gateway.TestGateway;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.problem.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Runs a host whose clock differs from the clock of its server.
class HostClockTest {

    private volatile Duration difference = Duration.ofHours(3);

    @Test
    void host_with_another_clock_joins_and_expiry_follows_the_server_clock() throws Exception {
        int hostPort = TestPort.free();
        Path data = PostgresProcess.directory();
        try (TestGateway gateway = TestGateway.start(it -> it.bucketPort(TestPort.free())
                .hostPort(hostPort)
                .clock(() -> Instant.now().plus(difference)))) {
            Http http = gateway.account().http();
            HostOptions options = TestHosts.options("second", TestHosts.invite(http, "second"), hostPort, data);
            HostOptions late = TestHosts.options("late", TestHosts.invite(http, "late"), hostPort, data);
            try (var _ = JoinedHost.start(options, Optional::empty)) {
                Waiting.until(() -> TestHosts.shown(http, "second", "answering"), it -> it.equals("true"));
                TestHosts.update(http, "local", "DRAINING").isOk();
                gateway.blueprint("").isOk();
                gateway.order("HOST", "API_STAGE", "FUNCTION");
                assertThat(TestHosts.shown(http, "second", "stacks")).isEqualTo("2");
                assertThat(TestGateway.raw(
                                Objects.requireNonNull(options.gatewayPort()), "GET /echo HTTP/1.1|Host: acme.fi"))
                        .startsWith("HTTP/1.1 200");
            }

            difference = Duration.ofHours(28);

            assertThatThrownBy(() -> JoinedHost.start(late, Optional::empty))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("The credential of host `late` expired at")
                    .hasMessageContaining("ambit hosts invite late");
            // The credential of a host that has joined does not expire.
            try (var _ = JoinedHost.start(options, Optional::empty)) {
                Waiting.until(() -> TestHosts.shown(http, "second", "answering"), it -> it.equals("true"));
            }
        } finally {
            PostgresProcess.delete(data);
        }
    }
}
