package dev.ambit.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.TestWebSocket;
import dev.ambit.Waiting;
import java.net.http.WebSocketHandshakeException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.HttpHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// WebSockets through the gateway to a function that echoes messages.
@Tag("ci")
class WebSocketTest {

    private static TestGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = TestGateway.start();
        gateway.blueprint("").isOk();
        gateway.order("HOST", "API_STAGE", "FUNCTION");
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
    }

    @Test
    void a_websocket_reaches_the_function_of_its_stage_and_is_answered() {
        try (TestWebSocket client = open("DEV.acme.fi", "/live?x=%2F1", "carts", Map.of())) {
            assertThat(client.next()).isEqualTo("development /live?x=%2F1 host=dev.acme.fi cookie=null");
            assertThat(client.socket().getSubprotocol()).isEqualTo("carts");
            assertThat(client.send("hello").next()).isEqualTo("hello");
            String all = "x".repeat(200_000);
            assertThat(client.send(all).next()).isEqualTo(all);
        }
    }

    @LongTest
    void d8_websocket_with_a_foreign_session_or_a_wrong_key_is_refused() throws Exception {
        String cookie = gateway.send("acme.fi", "/sign-in").getHeaders().get(HttpHeader.SET_COOKIE);
        var session = Map.of("Cookie", cookie.substring(0, cookie.indexOf(';')));

        try (TestWebSocket client = open("acme.fi", "/", "", session)) {
            assertThat(client.next()).endsWith("cookie=session=visitor-of-production");
        }
        assertThat(refused("dev.acme.fi", "/", session)).isEqualTo(403);
        assertThat(refused("dev.acme.fi", "/", Map.of("X-Api-Key", "of-nobody")))
                .isEqualTo(403);
        assertThat(refused("nobody.example", "/", Map.of())).isEqualTo(404);
    }

    @Test
    void status_of_a_function_that_refuses_a_websocket_is_returned() {
        assertThat(refused("acme.fi", "/closed", Map.of())).isEqualTo(401);
    }

    @LongTest
    void invalid_upgrade_requests_do_not_block_other_websockets() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            assertThat(TestGateway.raw(
                            gateway.port(),
                            "OPTIONS * HTTP/1.1|Host: dev.acme.fi|Upgrade: websocket|Connection: Upgrade"))
                    .startsWith("HTTP/1.1 400");
        }

        try (TestWebSocket client = open("dev.acme.fi", "/", "", Map.of())) {
            assertThat(client.next()).startsWith("development");
        }
    }

    @Test
    void close_code_of_one_end_is_forwarded_to_the_other_end() {
        TestWebSocket ended = open("acme.fi", "/", "", Map.of());
        TestWebSocket broken = open("acme.fi", "/", "", Map.of());
        TestWebSocket leaving = open("acme.fi", "/", "", Map.of());

        ended.send("end");
        broken.send("break");
        leaving.socket().sendClose(4_002, "done").join();

        assertThat(ended.code()).isEqualTo(4_001);
        assertThat(broken.code()).isEqualTo(1_011);
        Waiting.until(gateway.production()::ended, it -> it.contains(4_002));
    }

    @Test
    void a_message_over_the_limit_ends_the_websocket() {
        TestWebSocket client = open("acme.fi", "/", "", Map.of());

        // One byte too long, so that nothing is in flight when it is refused.
        var _ = client.socket().sendText("x".repeat((1 << 20) + 1), true);

        assertThat(client.code()).isEqualTo(1_009);
    }

    @LongTest
    void idle_websocket_is_closed_after_a_minute() {
        TestWebSocket client = open("acme.fi", "/", "", Map.of());

        Waiting.until(client::isOpen, it -> !it, java.time.Duration.ofSeconds(90));

        assertThat(client.code()).isEqualTo(1_001);
    }

    private static TestWebSocket open(String host, String path, String subprotocol, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Host", host);
        return TestWebSocket.open("ws://127.0.0.1:%d%s".formatted(gateway.port(), path), subprotocol, all);
    }

    private static int refused(String host, String path, Map<String, String> headers) {
        try (TestWebSocket _ = open(host, path, "", headers)) {
            throw new AssertionError("It is open");
        } catch (CompletionException e) {
            var refusal = (WebSocketHandshakeException) Objects.requireNonNull(e.getCause());
            return refusal.getResponse().statusCode();
        }
    }
}
