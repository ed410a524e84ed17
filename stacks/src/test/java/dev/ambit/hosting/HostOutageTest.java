package dev.ambit.hosting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongForm;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestPort;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.branch.TestGit;
import dev.ambit.gateway.TestGateway;
import dev.ambit.host.container.TestContainers;
import dev.ambit.postgres.PostgresProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Kills one of two hosts while stacks are provisioned, pushed to and served.
@EnabledOnOs(OS.LINUX)
@Tag("ci")
class HostOutageTest {

    private static final int KILLS = LongForm.ENABLED ? 20 : 3;
    private static final String ACME = "acme.fi";

    private static Path data;
    private static TestGateway gateway;
    private static HostOptions options;
    private static JoinedHost second;

    @BeforeAll
    static void start() throws Exception {
        TestContainers.assumeAvailable();
        data = PostgresProcess.directory();
        int hostPort = TestPort.free();
        gateway = TestGateway.start(it -> it.bucketPort(TestPort.free()).hostPort(hostPort));
        Http http = gateway.account().http();
        options = TestHosts.options("second", TestHosts.invite(http, "second"), hostPort, data);
        second = JoinedHost.start(options, Optional::empty);
        TestHosts.update(http, "local", "DRAINING").isOk();
        Waiting.until(() -> TestHosts.shown(http, "second", "answering"), it -> it.equals("true"));
        gateway.blueprint("").isOk();
        gateway.order("HOST", "API_STAGE", "FUNCTION");
        TestHosts.update(http, "local", "ACTIVE").isOk();
    }

    @AfterAll
    static void stop() throws Exception {
        if (gateway != null) {
            second.close();
            gateway.close();
            PostgresProcess.delete(data);
        }
    }

    @LongTest
    void killed_host_loses_no_data_and_pending_provisioning_completes() throws Exception {
        for (int i = 0; i < KILLS; i++) {
            TestAccount store = TestAccount.open(gateway.account().http(), "Store %d".formatted(i));
            String order = provision(store);

            HostPids.kill(i % 2 == 0 ? gateway.data() : data);

            await(store, order);
            Reply drift = store.http().get(store.key(), "/api/v1/stacks/production/drift");
            assertThat(drift.isOk().at("hasDrifted")).isEqualTo(false);
            String branch = store.slug() + "-dev";
            TestGit git =
                    TestGit.of(gateway.apiPort(), store.slug(), store.key()).cloned(branch);
            String commit = git.commit("file.txt", "text");
            git.push("HEAD:" + branch).isOk();
            assertThat(git.head(branch)).isEqualTo(commit);
        }
        assertThat(List.of(stacks("local"), stacks("second"))).doesNotContain("0");
    }

    @Test
    void host_serves_its_stacks_while_the_other_is_down() throws Exception {
        HostPids.kill(gateway.data());

        for (int i = 0; i < 20; i++) {
            assertThat(TestGateway.raw(
                            Objects.requireNonNull(options.gatewayPort()), "GET /echo HTTP/1.1|Host: " + ACME))
                    .startsWith("HTTP/1.1 200");
        }
        Waiting.until(HostOutageTest::throughLocal, it -> it.startsWith("HTTP/1.1 200"));
    }

    @Test
    void stack_of_a_killed_host_is_served_again_after_its_restart() throws Exception {
        assertThat(throughLocal()).startsWith("HTTP/1.1 200");

        HostPids.kill(data);

        String answer = throughLocal();
        assertThat(answer.startsWith("HTTP/1.1 503") || answer.startsWith("HTTP/1.1 200"))
                .as(answer)
                .isTrue();
        Waiting.until(HostOutageTest::throughLocal, it -> it.startsWith("HTTP/1.1 200"));
    }

    /// The gateway of a killed host is closed for a moment.
    private static String throughLocal() {
        try {
            return TestGateway.raw(gateway.port(), "GET /echo HTTP/1.1|Host: " + ACME);
        } catch (IOException closed) {
            return closed.toString();
        }
    }

    private static String provision(TestAccount store) {
        Http http = store.http();
        String order = http.post(store.key(), "/api/v1/orders", """
                        {"source": "production", "scope": ["BRANCH", "ASSET_BUCKET"], "databaseStrategy": "DATABASE",
                         "contact": "ann@acme.fi"}
                        """).isOk().text("id");
        String path = "/api/v1/orders/" + order;
        http.post(TestServer.OPERATOR_TOKEN, path + "/quote", "{}").isOk();
        http.post(store.key(), path + "/approve", "").isOk();
        http.post(TestServer.OPERATOR_TOKEN, path + "/provision", "").isOk();
        return path;
    }

    private static void await(TestAccount store, String order) {
        Waiting.until(
                () -> store.http().get(store.key(), order).isOk(),
                it -> it.text("state").equals("ACTIVE"));
    }

    private static String stacks(String host) {
        return TestHosts.shown(gateway.account().http(), host, "stacks");
    }
}
