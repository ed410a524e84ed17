package dev.ambit.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.Http;
import dev.ambit.TestPort;
import dev.ambit.Waiting;
import dev.ambit.gateway.TestGateway;
import dev.ambit.host.link.LinkAddress;
import dev.ambit.host.link.LinkClient;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.problem.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Runs a host whose clock differs from the clock of its server.
@Tag("long")
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

    @Test
    void only_the_host_that_joined_last_with_a_credential_goes_on() throws Exception {
        int hostPort = TestPort.free();
        try (TestGateway gateway = TestGateway.start(
                it -> it.hostPort(hostPort).clock(() -> Instant.now().plus(difference)))) {
            String credential = TestHosts.invite(gateway.account().http(), "twin");
            var host = new LinkClient(
                    () -> Optional.of(LinkAddress.ofPort(hostPort, credential)), Duration.ofSeconds(30), "No server.");
            UUID first = UUID.randomUUID();
            UUID second = UUID.randomUUID();
            host.post("/join", joining(first), HostSettings.class);
            assertThatThrownBy(() -> host.post("/join", joining(second), HostSettings.class))
                    .hasMessageContaining("Host `twin` already runs at");
            host.get("/heartbeat?directory=" + first);

            difference = difference.plus(Host.ANSWERING).plusSeconds(1);

            host.post("/join", joining(second), HostSettings.class);
            host.get("/heartbeat?directory=" + second);
            assertThatThrownBy(() -> host.get("/heartbeat?directory=" + first))
                    .hasMessageContaining("has joined from another data directory");
        }
    }

    private static JoinRequest joining(UUID directory) {
        return new JoinRequest(
                "twin",
                "http://127.0.0.1:1",
                UUID.randomUUID().toString(),
                "http://127.0.0.1:2",
                null,
                true,
                null,
                directory);
    }
}
