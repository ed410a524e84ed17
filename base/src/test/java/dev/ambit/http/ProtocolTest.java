package dev.ambit.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Sends raw HTTP requests, byte by byte.
class ProtocolTest {

    private static final TestWeb WEB = new TestWeb();

    @AfterAll
    static void close() {
        WEB.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /things/plain       | plain
        /things/a%2Fb       | a/b
        /things/a%252Fb     | a%2Fb
        /things/a+b         | a+b
        /things/c%201%2Fx   | c 1/x
        /things/a%C3%A9@:;, | aé@:;,
        /things/%2Fthings   | /things
        /things/%2F..%2Fx   | /../x
        /things/..%2Fx      | ../x
        /things/%2F%2F      | //
        /things/..%3Bx      | ..;x
        /things/a%5Cb       | a\\\\b
        /things/a%3Ab+c%2Bd | a:b+c+d
        """)
    void percent_encoded_id_is_one_path_segment(String path, String id) {
        Answer answer = WEB.get(path);

        assertThat(answer.body()).contains("\"name\":\"%s\"".formatted(id));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /nowhere             | 404 | RouteNotFound
        /things/             | 404 | RouteNotFound
        /things/x/y          | 404 | RouteNotFound
        /%74hings/x          | 404 | RouteNotFound
        /things%2Fx          | 404 | RouteNotFound
        /things%2fx/archive  | 404 | RouteNotFound
        //things             | 400 | BadUserInput
        /things/%ZZ          | 400 | BadUserInput
        /things/%4           | 400 | BadUserInput
        /things/%C3          | 400 | BadUserInput
        /things/%00          | 400 | BadUserInput
        /things/%2e%2e/fast  | 400 | BadUserInput
        /things/../fast      | 400 | BadUserInput
        *                    | 400 | BadUserInput
        /fast?colour=red     | 400 | BadUserInput
        """)
    void unknown_or_malformed_path_is_refused(String path, int status, String code) {
        WEB.get(path).isProblem(status, code);
    }

    @Test
    void wrong_method_is_refused_with_the_allowed_methods() {
        Answer answer = WEB.send("PUT", "/things/x", "", "");

        answer.isProblem(405, "MethodNotAllowed");
        assertThat(answer.header("Allow")).hasValue("DELETE, GET, HEAD, PATCH");
    }

    @Test
    void literal_path_takes_precedence_over_a_variable_for_its_methods() {
        assertThat(WEB.send("POST", "/things/import", "Content-Type: application/yaml\r\n", "a: b")
                        .body())
                .isEqualTo("{\"data\":4}");
        assertThat(WEB.get("/things/import").body()).contains("\"name\":\"import\"");
        assertThat(WEB.send("POST", "/things/import/archive", "", "").status()).isEqualTo(200);
    }

    @Test
    void head_is_answered_as_get_without_the_body() {
        try (Wire wire = WEB.wire()) {
            Answer head = wire.send(get("/fast").replace("GET", "HEAD")).answer("HEAD");
            Answer get = wire.send(get("/fast")).answer("GET");

            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Length")).isEqualTo(get.header("Content-Length"));
            get.isOk("{\"data\":\"fast\"}");
        }
    }

    @Test
    void content_length_with_chunked_encoding_is_refused() {
        WEB.send("POST", "/things", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "")
                .isProblem(400, "BadUserInput");
    }

    @Test
    void large_headers_are_refused() {
        WEB.send("GET", "/fast", "X-API-KEY: %s\r\n".formatted("k".repeat(20_000)), "")
                .isProblem(431, "HeadersTooLarge");
    }

    @Test
    void pipelined_requests_are_answered_in_order() {
        try (Wire wire = WEB.wire()) {
            wire.send(get("/things/1") + get("/fast") + get("/things/3"));

            assertThat(wire.answer("GET").body()).contains("\"name\":\"1\"");
            assertThat(wire.answer("GET").body()).contains("fast");
            assertThat(wire.answer("GET").body()).contains("\"name\":\"3\"");
        }
    }

    @Test
    void response_to_an_unexpected_error_contains_no_details() {
        Answer answer = WEB.get("/bug");

        answer.isProblem(500, "UnexpectedError");
        assertThat(answer.head() + answer.body()).doesNotContain("swordfish", "Exception", "Jetty");
    }

    @Test
    void problem_response_has_the_facts_and_headers_of_the_problem() {
        assertThat(WEB.get("/missing").isProblem(404, "FeatureNotFound").body()).contains("\"featureIds\":[\"x\"]");
        assertThat(WEB.send("POST", "/taken", "", "")
                        .isProblem(409, "DuplicatedEntityNotAllowed")
                        .header("x-should-retry"))
                .hasValue("false");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01      | true
        cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more | true
        00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more | false
        ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01      | false
        00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01      | false
        00-00000000000000000000000000000000-00f067aa0ba902b7-01      | false
        """)
    void valid_trace_id_of_the_caller_is_kept(String parent, boolean valid) {
        Answer answer = WEB.send("GET", "/fast", "traceparent: %s\r\n".formatted(parent), "");

        String traceId = answer.header("X-Trace-Id").orElseThrow();
        assertThat(traceId.equals("4bf92f3577b34da6a3ce929d0e0e4736")).isEqualTo(valid);
        assertThat(traceId).matches("[0-9a-f]{32}");
    }

    @Test
    void response_does_not_reveal_the_server_version() {
        assertThat(WEB.get("/fast").header("Server")).isEmpty();
    }

    @Test
    void inline_route_answers_on_the_io_thread_or_on_a_virtual_thread() {
        WEB.get("/remembered/here").isOk("{\"data\":\"platform\"}");
        WEB.get("/remembered/gone").isOk("{\"data\":\"virtual\"}");
        WEB.send("POST", "/asked", "Content-Type: text/plain\r\n", "four").isOk("{\"data\":\"platform4\"}");
        WEB.send("POST", "/asked", "", "").isOk("{\"data\":\"virtual\"}");
    }

    private static String get(String path) {
        return "GET %s HTTP/1.1\r\nHost: a\r\n\r\n".formatted(path);
    }
}
