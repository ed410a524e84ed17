package dev.ambit.hosting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestPort;
import dev.ambit.TestRedis;
import dev.ambit.TestServer;
import dev.ambit.TestSessions;
import dev.ambit.Waiting;
import dev.ambit.gateway.TestGateway;
import dev.ambit.host.HostDirectory;
import dev.ambit.postgres.PostgresProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/// Moves Redis processes to another host.
@Tag("long")
class SessionMoveTest {

    private static final String MOVES = "/api/v1/host-moves";

    private final int hostPort = TestPort.free();
    private Path secondData;
    private TestGateway gateway;
    private Http http;

    @BeforeEach
    void start() throws Exception {
        Path program = TestRedis.program();
        secondData = PostgresProcess.directory();
        gateway = TestGateway.start(it -> it.hostPort(hostPort).redisServer(program));
        http = gateway.account().http();
    }

    @AfterEach
    void stop() throws Exception {
        if (gateway != null) {
            gateway.close();
            PostgresProcess.delete(secondData);
        }
    }

    @Test
    void account_is_moved_with_its_sessions() throws Exception {
        TestAccount store = store();
        try (Jedis redis = user(store)) {
            redis.set("store_prod:cart", "full");
        }
        HostOptions options = options();

        try (var _ = JoinedHost.start(TestHosts.withRedis(options, TestRedis.program()), Optional::empty)) {
            move();
            Waiting.until(() -> moves().texts("account"), List::isEmpty);

            assertThat(HostDirectory.in(secondData).resolve("sessions/store_prod"))
                    .isDirectory();
            assertThat(HostDirectory.in(gateway.data()).resolve("sessions/store_prod"))
                    .doesNotExist();
            // The port can change, so a check shows the new one.
            provision(store);
            try (Jedis redis = user(store)) {
                assertThat(redis.get("store_prod:cart")).isEqualTo("full");
            }
        }
    }

    @Test
    void move_to_a_host_without_redis_waits_and_stops_nothing() throws Exception {
        TestAccount store = store();

        try (var _ = JoinedHost.start(options(), Optional::empty)) {
            move();
            Waiting.until(
                    () -> moves().texts("failure"),
                    it -> it.toString().contains("`redis-server` is not installed on the host"));

            try (Jedis redis = user(store)) {
                assertThat(redis.set("store_prod:cart", "full")).isEqualTo("OK");
            }
        }
    }

    private HostOptions options() {
        return TestHosts.options("second", TestHosts.invite(http, "second"), hostPort, secondData);
    }

    private TestAccount store() {
        TestAccount store = TestAccount.open(http, "Store");
        http.put(store.key(), "/api/v1/stacks/production/blueprint", "{\"resources\": [{\"kind\": \"SESSION\"}]}")
                .isOk();
        provision(store);
        return store;
    }

    private void provision(TestAccount store) {
        store.done(http.post(store.key(), "/api/v1/stacks/production/provision", "")
                .isOk()
                .text("operationId"));
    }

    private void move() {
        http.post(TestServer.OPERATOR_TOKEN, MOVES, "{\"account\": \"store\", \"to\": \"second\"}")
                .isOk();
    }

    private Reply moves() {
        return http.get(TestServer.OPERATOR_TOKEN, MOVES).isOk();
    }

    private Jedis user(TestAccount store) {
        return TestSessions.of(http, store.key(), "production").open();
    }
}
