package dev.ambit.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyTest {

    private static final int MIB = 1 << 20;
    private static final String YAML = "Content-Type: application/yaml\r\n";
    private static final TestWeb WEB = new TestWeb();

    @AfterAll
    static void close() {
        WEB.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            application/json                  | 201
            application/json; charset=UTF-8   | 201
            application/json;charset="utf-8"  | 201
            APPLICATION/JSON                  | 201
            application/json; charset=latin1  | 415
            application/jsonp                 | 415
            text/plain                        | 415
            application/x-www-form-urlencoded | 415
            """)
    void body_requires_the_content_type_json_in_utf_8(String type, int status) {
        Answer answer = WEB.send("POST", "/things", "Content-Type: %s\r\n".formatted(type), "{\"name\": \"a\"}");

        assertThat(answer.status()).isEqualTo(status);
    }

    @Test
    void unknown_body_field_is_refused_with_its_name_and_the_allowed_fields() {
        Answer answer = WEB.send("POST", "/things", "", "{\"name\": \"a\", \"colour\": \"Red\"}");

        answer.isProblem(400, "BadUserInput");
        assertThat(answer.json())
                .containsEntry("field", "colour")
                .containsEntry("received", "colour")
                .containsEntry("allowed", "name, color");
    }

    @Test
    void unpaired_surrogate_is_reported_as_a_question_mark() {
        Answer answer = WEB.send("POST", "/things", "", "{\"name\": \"a\\ud800\"}");

        assertThat(answer.isProblem(400, "BadUserInput").text("received")).isEqualTo("\"a?\"");
    }

    @Test
    void bytes_that_are_not_utf_8_are_refused() {
        try (Wire wire = WEB.wire()) {
            String request = "POST /things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 13\r\n\r\n{\"name\": \"é\"}";

            wire.send(request.getBytes(ISO_8859_1)).answer("POST").isProblem(400, "BadUserInput");
        }
    }

    @Test
    void route_without_a_body_accepts_none_or_an_empty_object() {
        assertThat(WEB.send("POST", "/things/x/archive", "", "").status()).isEqualTo(200);
        assertThat(WEB.send("POST", "/things/x/archive", "", "{}").status()).isEqualTo(200);
        WEB.send("POST", "/things/x/archive", "", "{\"a\": 1}").isProblem(400, "BadUserInput");
        WEB.send("POST", "/things", "", "").isProblem(415, "UnsupportedMediaType");
    }

    @Test
    void optional_body_may_be_absent_or_empty() {
        WEB.send("POST", "/things/x/cancel", "", "").isOk("{\"data\":{\"reason\":null}}");
        WEB.send("POST", "/things/x/cancel", "", "{}").isOk("{\"data\":{\"reason\":null}}");
        WEB.send("POST", "/things/x/cancel", "", "{\"reason\": \"no\"}").isOk("{\"data\":{\"reason\":\"no\"}}");
    }

    @Test
    void patch_handler_distinguishes_absent_null_and_value() {
        WEB.send("PATCH", "/things/x", "", "{\"name\": null, \"size\": 1.50}")
                .isOk("{\"data\":{\"name\":null,\"size\":1.50}}");
        WEB.send("PATCH", "/things/x", "", "{}").isOk("{\"data\":{}}");
    }

    @Test
    void a_body_over_its_limit_is_refused_with_or_without_a_length() {
        WEB.send("POST", "/things", "", " ".repeat(MIB + 1)).isProblem(413, "BodyTooLarge");
        sendChunked("/things", "", 5, MIB / 4).isProblem(413, "BodyTooLarge");
        sendChunked("/things", "", 4, MIB / 4).isProblem(400, "BadUserInput");
    }

    @Test
    void route_for_large_bodies_accepts_16_mebibytes() {
        assertThat(WEB.send("POST", "/things/import", YAML, " ".repeat(16 * MIB))
                        .body())
                .isEqualTo("{\"data\":16777216}");
        WEB.send("POST", "/things/import", YAML, " ".repeat(16 * MIB + 1)).isProblem(413, "BodyTooLarge");
        sendChunked("/things/import", YAML, 17, MIB).isProblem(413, "BodyTooLarge");
    }

    @Test
    void expect_100_continue_is_answered_with_100_or_413() {
        String head = "POST /things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n";
        try (Wire wire = WEB.wire()) {
            Answer go = wire.send(head + "Content-Length: 13\r\n\r\n").answer("POST");
            Answer made = wire.send("{\"name\": \"a\"}").answer("POST");

            assertThat(go.status()).isEqualTo(100);
            assertThat(made.status()).isEqualTo(201);
        }
        try (Wire wire = WEB.wire()) {
            wire.send(head + "Content-Length: 2000000\r\n\r\n").answer("POST").isProblem(413, "BodyTooLarge");
        }
    }

    @Test
    void body_in_two_packets_is_read_as_one() throws InterruptedException {
        try (Wire wire = WEB.wire()) {
            wire.send("POST /things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 13\r\n\r\n{\"name\"");
            Thread.sleep(50);

            assertThat(wire.send(": \"a\"}").answer("POST").status()).isEqualTo(201);
        }
    }

    @Test
    void unread_body_is_not_taken_for_the_next_request() {
        try (Wire wire = WEB.wire()) {
            wire.send("POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 13\r\n\r\n{\"name\": \"a\"}");
            wire.send("GET /fast HTTP/1.1\r\nHost: a\r\n\r\n");

            wire.answer("POST").isProblem(404, "RouteNotFound");
            wire.answer("GET").isOk("{\"data\":\"fast\"}");
        }
    }

    @Test
    void malformed_chunked_body_is_refused() {
        try (Wire wire = WEB.wire()) {
            wire.send("POST /things HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nno hex\r\n");

            wire.answer("POST").isProblem(400, "BadUserInput");
        }
    }

    private static Answer sendChunked(String path, String headers, int chunks, int size) {
        String type = headers.isEmpty() ? "Content-Type: application/json\r\n" : headers;
        try (Wire wire = WEB.wire()) {
            wire.send("POST %s HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n%s\r\n".formatted(path, type));
            for (int i = 0; i < chunks; i++) {
                wire.send("%x\r\n%s\r\n".formatted(size, " ".repeat(size)));
            }
            return wire.send("0\r\n\r\n").answer("POST");
        }
    }
}
