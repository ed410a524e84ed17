package dev.ambit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestWebSocket;
import dev.ambit.Waiting;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SocketTest {

    private static final int SOCKETS_MAX = 20;
    private static final String SLOW =
            "1013 The client reads too slowly. Connect again, and read each message at once.";
    private static final String WORDS = "Sec-WebSocket-Protocol: crow, parrot\r\n";

    private final TestWeb web = new TestWeb();

    @AfterEach
    void stop() {
        web.close();
    }

    @Test
    void websocket_exchanges_texts_on_a_path_that_also_accepts_post() {
        try (TestWebSocket connection = connect(web)) {
            connection.send("hello").send("ä".repeat(Socket.MESSAGE_BYTES_MAX / 2));

            assertThat(connection.next()).isEqualTo("hello");
            assertThat(connection.next()).hasSize(Socket.MESSAGE_BYTES_MAX / 2);
            web.send("POST", "/parrot", "", "").isOk("{\"data\":\"told\"}");
            assertThat(web.echo.ended).hasValue(0);
        }
        Waiting.until(web.echo.ended::get, it -> it == 1);
    }

    @Test
    void websocket_with_a_wrong_subprotocol_version_or_key_is_refused() {
        ask(web, "/parrot", "Sec-WebSocket-Protocol: crow\r\n").isProblem(400, "BadUserInput");
        ask(web, "/parrot", "").isProblem(400, "BadUserInput");
        ask(web, "/parrot", WORDS + "X-API-KEY: wrong\r\n").isProblem(401, "Unauthenticated");
        ask(web, "/parrot", "Sec-WebSocket-Version: 12\r\n" + WORDS).isProblem(400, "BadUserInput");
        assertThat(web.echo.begun).hasValue(0);
    }

    @Test
    void no_websocket_is_opened_on_other_routes_or_without_an_upgrade() {
        ask(web, "/fast", WORDS).isOk("{\"data\":\"fast\"}");
        ask(web, "/nowhere", WORDS).isProblem(404, "RouteNotFound");
        Answer got = web.get("/parrot").isProblem(405, "MethodNotAllowed");
        assertThat(got.header("Allow")).hasValue("POST");
        assertThat(web.get("/openapi.json").body()).contains("tellParrot").doesNotContain("talkToParrot");
    }

    @Test
    void compression_offered_by_a_browser_is_not_negotiated() {
        Answer opened = ask(
                web,
                "/parrot",
                WORDS
                        + "Accept-Encoding: gzip, deflate, br\r\nOrigin: http://a\r\n"
                        + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");

        assertThat(opened.status()).isEqualTo(101);
        assertThat(opened.header("Sec-WebSocket-Protocol")).hasValue("parrot");
        assertThat(opened.header("Sec-WebSocket-Extensions")).isEmpty();
        assertThat(opened.header("X-Trace-Id")).isPresent();
    }

    @Test
    void overlong_or_binary_message_closes_the_websocket() {
        assertThat(connect(web).send("x".repeat(Socket.MESSAGE_BYTES_MAX + 1)).code())
                .isEqualTo(1009);
        TestWebSocket binary = connect(web);
        binary.socket().sendBinary(ByteBuffer.allocate(4), true).join();
        assertThat(binary.code()).isEqualTo(1003);
        assertThat(connect(web).send("bye").code()).isEqualTo(4000);
        Waiting.until(web.echo.ended::get, it -> it == 3);
    }

    @Test
    void internal_error_closes_the_websocket_with_code_1011() {
        assertThat(connect(web).send("bug").code()).isEqualTo(1011);
        web.get("/fast").isOk("{\"data\":\"fast\"}");
    }

    @Test
    void client_that_reads_nothing_of_many_messages_is_closed_with_a_reason() {
        try (Wire wire = opened(web)) {
            wire.send(text("flood"));
            Waiting.until(web.echo.repeated::get, it -> it == 1);

            assertThat(closing(wire)).isEqualTo(SLOW);
            Waiting.until(web.echo.ended::get, it -> it == 1);
        }
    }

    @Test
    void client_that_does_not_read_the_reason_either_is_disconnected() {
        try (var impatient = new TestWeb(1_200);
                Wire wire = opened(impatient)) {
            wire.send(text("flood"));

            Waiting.until(impatient.echo.ended::get, it -> it == 1);
        }
    }

    @Test
    void unsent_characters_of_all_websockets_are_limited() {
        try (TestWeb small = TestWeb.ofUnsent(1_500_000);
                TestWebSocket reader = connect(small)) {
            for (int i = 1; i <= 3; i++) {
                try (Wire slow = opened(small)) {
                    slow.send(text("trickle"));
                    int repeated = i;
                    Waiting.until(small.echo.repeated::get, it -> it == repeated);

                    assertThat(closing(slow)).isEqualTo(SLOW);
                }
                assertThat(reader.send("x".repeat(1_000_000)).next()).hasSize(1_000_000);
            }
        }
    }

    @Test
    void client_that_reads_nothing_of_a_few_messages_is_disconnected() {
        try (var impatient = new TestWeb(1_200);
                Wire wire = opened(impatient)) {
            wire.send(text("trickle"));

            Waiting.until(impatient.echo.ended::get, it -> it == 1);
        }
    }

    @Test
    void idle_client_is_pinged_and_disconnected_if_it_does_not_answer() throws Exception {
        try (var impatient = new TestWeb(600);
                Wire deaf = opened(impatient);
                TestWebSocket connection = connect(impatient)) {
            byte[] asked = deaf.read(2);
            assertThat(asked).containsExactly(0x89, 0);
            assertThat(deaf.isOver()).isTrue();

            Thread.sleep(1_200);
            assertThat(connection.send("still here").next()).isEqualTo("still here");
        }
    }

    @Test
    void client_that_does_not_answer_a_close_frame_is_disconnected() {
        try (var impatient = new TestWeb(1_200);
                Wire wire = opened(impatient)) {
            wire.send(text("bye"));

            Waiting.until(impatient.echo.ended::get, it -> it == 1);
        }
    }

    @Test
    void stopping_server_closes_websockets_with_code_1001() {
        TestWebSocket connection = connect(web);
        connection.send("hello").next();

        web.stop();

        assertThat(connection.code()).isEqualTo(1001);
        assertThat(web.echo.ended).hasValue(1);
    }

    @Test
    void number_of_open_websockets_is_limited() {
        try (TestWeb small = TestWeb.ofSockets(SOCKETS_MAX)) {
            List<Wire> all = new ArrayList<>();
            try {
                for (int i = 0; i < SOCKETS_MAX; i++) {
                    all.add(opened(small));
                }
                Waiting.until(small.echo.begun::get, it -> it == SOCKETS_MAX);

                ask(small, "/parrot", WORDS).isProblem(503, "Overloaded");
            } finally {
                all.forEach(Wire::close);
            }
            Waiting.until(small.echo.ended::get, it -> it == SOCKETS_MAX);
            connect(small).send("hello").next();
        }
    }

    private static TestWebSocket connect(TestWeb web) {
        return TestWebSocket.open("ws://127.0.0.1:%d/parrot".formatted(web.port()), "parrot", Map.of());
    }

    private static Answer ask(TestWeb web, String path, String headers) {
        try (Wire wire = web.wire()) {
            return ask(wire, path, headers);
        }
    }

    private static Wire opened(TestWeb web) {
        Wire wire = web.wire();
        assertThat(ask(wire, "/parrot", WORDS).status()).isEqualTo(101);
        return wire;
    }

    private static Answer ask(Wire wire, String path, String headers) {
        String version = headers.contains("Version") ? "" : "Sec-WebSocket-Version: 13\r\n";
        return wire.send("GET %s HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
                                .formatted(path)
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + version + headers + "\r\n")
                .answer("GET");
    }

    /// Skips messages. Returns the code and the reason of the close frame.
    private static String closing(Wire wire) {
        byte[] head = wire.read(2);
        while (head.length == 2) {
            byte[] payload = wire.read(length(wire, head[1]));
            if (head[0] == (byte) 0x88) {
                return ByteBuffer.wrap(payload).getShort() + " "
                        + new String(payload, 2, payload.length - 2, StandardCharsets.US_ASCII);
            }
            head = wire.read(2);
        }
        throw new AssertionError("The connection ended without a close frame");
    }

    private static int length(Wire wire, byte first) {
        return switch (first) {
            case 126 -> ByteBuffer.wrap(wire.read(2)).getShort();
            case 127 -> (int) ByteBuffer.wrap(wire.read(8)).getLong();
            default -> first;
        };
    }

    /// Returns a text frame. A client must mask it; the mask consists of zeros.
    private static byte[] text(String text) {
        ByteBuffer frame = ByteBuffer.allocate(6 + text.length());
        frame.put((byte) 0x81).put((byte) (0x80 | text.length())).putInt(0);
        text.chars().forEach(it -> frame.put((byte) it));
        return frame.array();
    }
}
