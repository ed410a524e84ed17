package dev.ambit.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.LongTest;
import dev.ambit.TestWebSocket;
import dev.ambit.Waiting;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Tests GraphQL over WebSockets with `graphql-transport-ws`.
class LiveSocketTest {

    private static TestLive replica;

    @BeforeAll
    static void start() {
        replica = new TestLive();
    }

    @AfterAll
    static void stop() {
        replica.close();
    }

    @Test
    void result_is_sent_at_once_and_after_each_change() {
        replica.call("ann", 1, "Ann");
        try (TestWebSocket socket = replica.begun()) {
            socket.send(watch("1", "ann"));
            assertThat(socket.next()).isEqualTo(next("1", "Ann"));

            replica.call("ben", 2, "Ben");
            replica.apply("customer.updated", 3, "'id': 'ann', 'name': 'Ann', 'email': 'ann@example.com'");
            replica.call("ann", 4, "Anna");

            assertThat(socket.next()).isEqualTo(next("1", "Anna"));
            replica.apply("customer.deleted", 5, "'id': 'ann'");
            assertThat(socket.next()).contains("\"customer\":null");
        }
    }

    @Test
    void completed_operation_receives_no_messages() {
        replica.call("cid", 1, "Cid");
        try (TestWebSocket socket = replica.begun()) {
            socket.send(watch("1", "cid"));
            socket.next();
            socket.send("{\"id\":\"1\",\"type\":\"complete\"}").send(watch("2", "cid"));
            socket.next();

            replica.call("cid", 2, "Cyd");

            assertThat(socket.next()).isEqualTo(next("2", "Cyd"));
            assertThat(socket.send("{\"type\":\"ping\"}").next()).isEqualTo("{\"type\":\"pong\"}");
        }
    }

    @Test
    void query_is_answered_once_and_invalid_query_with_an_error() {
        replica.call("dan", 1, "Dan");
        try (TestWebSocket socket = replica.begun()) {
            socket.send(ask("1", "query { customer(customerId: \\\"dan\\\") { name } }"));
            assertThat(socket.next()).isEqualTo(next("1", "Dan"));
            assertThat(socket.next()).isEqualTo("{\"id\":\"1\",\"type\":\"complete\"}");

            for (String wrong : List.of(
                    "subscription { nothing }",
                    "query { nothing }",
                    "{",
                    "mutation { deleteCustomer }",
                    "query ($id: String!) { customer(customerId: $id) { name } }",
                    "subscription ($id: String!) { customer(customerId: $id) { name } }")) {
                socket.send(ask("1", wrong));
                assertThat(socket.next())
                        .startsWith("{\"id\":\"1\",\"type\":\"error\",\"payload\":[{\"message\":\"")
                        .doesNotContain("The operation is a query", "Subscriptions need a WebSocket");
            }
        }
    }

    @Test
    void clients_of_one_query_share_its_runs() {
        replica.call("eve", 1, "Eve");
        List<TestWebSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            sockets.add(replica.begun().send(watch("1", "eve")));
        }
        sockets.forEach(socket -> assertThat(socket.next()).isEqualTo(next("1", "Eve")));
        long before = replica.live.runs().sum();

        replica.call("eve", 2, "Eva");

        sockets.forEach(socket -> assertThat(socket.next()).isEqualTo(next("1", "Eva")));
        assertThat(replica.live.runs().sum()).isEqualTo(before + 1);
        sockets.forEach(TestWebSocket::close);
    }

    @LongTest
    void newest_result_is_sent_last() {
        replica.call("fay", 0, "F0");
        try (TestWebSocket socket = replica.begun().send(watch("1", "fay"))) {
            socket.next();
            for (int i = 1; i <= 300; i++) {
                replica.call("fay", i, "F" + i);
            }

            String last = socket.next();
            for (int received = 1; !last.equals(next("1", "F300")); received++) {
                assertThat(received).isLessThan(300);
                last = socket.next();
            }
            assertThat(socket.send("{\"type\":\"ping\"}").next()).isEqualTo("{\"type\":\"pong\"}");
        }
    }

    @Test
    void token_is_required_in_the_upgrade_or_the_first_message() {
        try (var closed = new TestLive("swordfish", Duration.ofSeconds(10))) {
            assertThatThrownBy(() -> closed.connect(Map.of("Authorization", "Bearer sword")))
                    .cause()
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            it -> assertThat(it.getResponse().statusCode()).isEqualTo(401));
            TestWebSocket early = closed.connect(Map.of("Authorization", "Bearer swordfish"));
            assertThat(early.send("{\"type\":\"connection_init\"}").next()).isEqualTo(ServerMessages.ACK);
            TestWebSocket first = closed.connect();
            first.send("{\"type\":\"connection_init\",\"payload\":{\"Authorization\":\"Bearer swordfish\"}}");
            assertThat(first.next()).isEqualTo(ServerMessages.ACK);
            assertThat(closed.connect().send("{\"type\":\"connection_init\"}").code())
                    .isEqualTo(4401);
            assertThat(closed.connect()
                            .send("{\"type\":\"connection_init\",\"payload\":{\"Authorization\":\"Bearer sword\"}}")
                            .code())
                    .isEqualTo(4403);
        }
    }

    @LongTest
    void silent_or_malformed_client_is_closed_with_a_reason() {
        try (var impatient = new TestLive(null, Duration.ofMillis(200))) {
            assertThat(impatient.connect().code()).isEqualTo(4408);
            assertThat(impatient.connect().send("hello").code()).isEqualTo(4400);
            assertThat(impatient.connect().send(watch("1", "ann")).code()).isEqualTo(4401);
        }
    }

    @Test
    void change_of_a_resource_list_or_counter_is_sent() {
        String features = "{'feature': {'id': 'calls', 'featureType': 'NUMBER', 'meterType': 'INCREMENTAL'}, "
                + "'usageLimit': 9, 'currentUsage': 1}";
        try (TestWebSocket socket = replica.begun()) {
            socket.send(ask("1", "subscription { usageRows(condition: {customerId: \\\"una\\\"}) { totalCount } }"));
            assertThat(socket.next()).contains("\"totalCount\":0");
            replica.apply(
                    "measurement.reported",
                    10,
                    "'customer': {'id': 'una'}, 'feature': {'id': 'calls'}, 'currentUsage': 7");
            assertThat(socket.next()).contains("\"totalCount\":1");
            socket.send("{\"id\":\"1\",\"type\":\"complete\"}");

            socket.send(
                    ask("2", "subscription { entitlementLists(condition: {customerId: \\\"una\\\"}) { totalCount } }"));
            assertThat(socket.next()).contains("\"totalCount\":0");
            replica.apply(
                    "entitlements.updated",
                    20,
                    "'customer': {'id': 'una'}, 'resource': {'id': 'desk'}, 'entitlements': [%s]".formatted(features));
            assertThat(socket.next()).contains("\"totalCount\":1");
        }
    }

    @Test
    void live_result_that_is_too_large_is_rejected() {
        replica.call("max", 1, "M".repeat(100_000));
        String name = "name ";
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            names.append("n").append(i).append(": ").append(name);
        }
        try (TestWebSocket socket = replica.begun()) {
            socket.send(ask("1", "subscription { customer(customerId: \\\"max\\\") { %s } }".formatted(names)));

            assertThat(socket.next()).contains("\"type\":\"error\"", "Live queries allow at most 4,194,304");
        }
    }

    @Test
    void subscription_that_is_too_long_is_rejected() {
        try (TestWebSocket socket = replica.begun()) {
            assertThat(socket.send(ask("1", "subscription { customers { totalCount } } #" + "x".repeat(1 << 18)))
                            .code())
                    .isEqualTo(4400);
        }
    }

    @LongTest
    void live_queries_survive_a_database_outage() {
        try (var other = new TestLive()) {
            other.call("gil", 1, "Gil");
            try (TestWebSocket socket = other.begun().send(watch("1", "gil"))) {
                assertThat(socket.next()).isEqualTo(next("1", "Gil"));
                other.blockDatabase();
                long before = other.live.runs().sum();
                TestWebSocket late = other.begun().send(watch("1", "gil"));
                Waiting.until(other.live.runs()::sum, it -> it > before);
                other.allowDatabase();

                assertThat(late.next()).isEqualTo(next("1", "Gil"));
                other.callAgain("gil", 2, "Jil");
                assertThat(socket.next()).isEqualTo(next("1", "Jil"));
            }
        }
    }

    private static String watch(String id, String customer) {
        return ask(id, "subscription { customer(customerId: \\\"%s\\\") { name } }".formatted(customer));
    }

    private static String ask(String id, String query) {
        return "{\"id\":\"%s\",\"type\":\"subscribe\",\"payload\":{\"query\":\"%s\"}}".formatted(id, query);
    }

    private static String next(String id, String called) {
        return "{\"id\":\"%s\",\"type\":\"next\",\"payload\":{\"data\":{\"customer\":{\"name\":\"%s\"}}}}"
                .formatted(id, called);
    }
}
