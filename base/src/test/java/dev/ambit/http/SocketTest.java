package dev.ambit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Talk;
import dev.ambit.Waiting;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SocketTest {

    private static final int SOCKETS_MAX = 1_000;
    private static final String WORDS = "Sec-WebSocket-Protocol: crow, parrot\r\n";

    private final TestWeb web = new TestWeb();

    @AfterEach
    void stop() {
        web.close();
    }

    @Test
    void texts_go_both_ways_where_others_post() {
        try (Talk talk = talk(web)) {
            talk.say("hello").say("ä".repeat(Socket.MESSAGE_BYTES_MAX / 2));

            assertThat(talk.next()).isEqualTo("hello");
            assertThat(talk.next()).hasSize(Socket.MESSAGE_BYTES_MAX / 2);
            web.send("POST", "/parrot", "", "").isOk("{\"data\":\"told\"}");
            assertThat(web.parrot.ended).hasValue(0);
        }
        Waiting.until(web.parrot.ended::get, it -> it == 1);
    }

    @Test
    void whoever_does_not_know_the_words_or_has_a_wrong_key_is_refused() {
        ask(web, "/parrot", "Sec-WebSocket-Protocol: crow\r\n").isProblem(400, "BadUserInput");
        ask(web, "/parrot", "").isProblem(400, "BadUserInput");
        ask(web, "/parrot", WORDS + "X-API-KEY: wrong\r\n").isProblem(401, "Unauthenticated");
        ask(web, "/parrot", "Sec-WebSocket-Version: 12\r\n" + WORDS).isProblem(400, "BadUserInput");
        assertThat(web.parrot.begun).hasValue(0);
    }

    @Test
    void elsewhere_and_otherwise_nothing_is_opened() {
        ask(web, "/fast", WORDS).isOk("{\"data\":\"fast\"}");
        ask(web, "/nowhere", WORDS).isProblem(404, "RouteNotFound");
        Answer got = web.get("/parrot").isProblem(405, "MethodNotAllowed");
        assertThat(got.header("Allow")).hasValue("POST");
        assertThat(web.get("/openapi.json").body()).contains("tellParrot").doesNotContain("talkToParrot");
    }

    @Test
    void a_browser_that_would_compress_is_talked_to_plainly() {
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
    void what_is_too_long_or_no_text_ends_the_talk() {
        assertThat(talk(web).say("x".repeat(Socket.MESSAGE_BYTES_MAX + 1)).code())
                .isEqualTo(1009);
        Talk binary = talk(web);
        binary.socket().sendBinary(ByteBuffer.allocate(4), true).join();
        assertThat(binary.code()).isEqualTo(1003);
        assertThat(talk(web).say("bye").code()).isEqualTo(4000);
        Waiting.until(web.parrot.ended::get, it -> it == 3);
    }

    @Test
    void a_fault_of_ours_is_not_told() {
        assertThat(talk(web).say("bug").code()).isEqualTo(1011);
        web.get("/fast").isOk("{\"data\":\"fast\"}");
    }

    @Test
    void whoever_does_not_read_is_dropped() {
        try (Wire wire = opened(web)) {
            wire.send(text("flood"));

            Waiting.until(web.parrot.ended::get, it -> it == 1);
        }
    }

    @Test
    void whoever_takes_nothing_of_little_is_dropped_as_well() {
        try (var impatient = new TestWeb(1_200);
                Wire wire = opened(impatient)) {
            wire.send(text("trickle"));

            Waiting.until(impatient.parrot.ended::get, it -> it == 1);
        }
    }

    @Test
    void a_silent_one_is_asked_and_stays_if_it_answers() throws Exception {
        try (var impatient = new TestWeb(600);
                Wire deaf = opened(impatient);
                Talk talk = talk(impatient)) {
            byte[] asked = deaf.read(2);
            assertThat(asked).containsExactly(0x89, 0);
            assertThat(deaf.isOver()).isTrue();

            Thread.sleep(1_200);
            assertThat(talk.say("still here").next()).isEqualTo("still here");
        }
    }

    @Test
    void whoever_does_not_answer_a_goodbye_is_left() {
        try (var impatient = new TestWeb(1_200);
                Wire wire = opened(impatient)) {
            wire.send(text("bye"));

            Waiting.until(impatient.parrot.ended::get, it -> it == 1);
        }
    }

    @Test
    void a_server_that_stops_says_so() {
        Talk talk = talk(web);
        talk.say("hello").next();

        web.stop();

        assertThat(talk.code()).isEqualTo(1001);
        assertThat(web.parrot.ended).hasValue(1);
    }

    @Test
    void there_are_only_so_many_at_once() {
        List<Wire> all = new ArrayList<>();
        try {
            for (int i = 0; i < SOCKETS_MAX; i++) {
                all.add(opened(web));
            }
            Waiting.until(web.parrot.begun::get, it -> it == SOCKETS_MAX);

            ask(web, "/parrot", WORDS).isProblem(503, "Overloaded");
        } finally {
            all.forEach(Wire::close);
        }
        Waiting.until(web.parrot.ended::get, it -> it == SOCKETS_MAX);
        talk(web).say("hello").next();
    }

    private static Talk talk(TestWeb web) {
        return Talk.open("ws://127.0.0.1:%d/parrot".formatted(web.port()), "parrot", Map.of());
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

    /// Masked, as a client has to, with zeros.
    private static byte[] text(String text) {
        ByteBuffer frame = ByteBuffer.allocate(6 + text.length());
        frame.put((byte) 0x81).put((byte) (0x80 | text.length())).putInt(0);
        text.chars().forEach(it -> frame.put((byte) it));
        return frame.array();
    }
}
