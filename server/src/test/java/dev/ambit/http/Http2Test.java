package dev.ambit.http;

import static java.net.http.HttpClient.Version.HTTP_1_1;
import static java.net.http.HttpClient.Version.HTTP_2;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Without TLS, on the port of HTTP/1.1, as a client that asks to change to it.
class Http2Test {

    private static final int MIB = 1 << 20;
    private static final TestWeb WEB = new TestWeb();

    private final HttpClient client = HttpClient.newBuilder().version(HTTP_2).build();

    @AfterAll
    static void close() {
        WEB.close();
    }

    @Test
    void whoever_asks_for_it_gets_it_and_whoever_does_not_keeps_the_old_one() throws Exception {
        HttpResponse<String> first = send(request(WEB, "/remembered/here"));
        HttpResponse<String> second = send(request(WEB, "/remembered/gone"));
        HttpResponse<String> old = send(request(WEB, "/fast").version(HTTP_1_1));

        assertThat(List.of(first.version(), second.version(), old.version())).containsExactly(HTTP_2, HTTP_2, HTTP_1_1);
        assertThat(first.body()).isEqualTo("{\"data\":\"platform\"}");
        assertThat(second.body()).isEqualTo("{\"data\":\"virtual\"}");
        assertThat(first.headers().firstValue("X-Trace-Id")).isPresent();
    }

    static List<BodyPublisher> tooLarge() {
        return List.of(
                BodyPublishers.ofByteArray(new byte[MIB + 1]),
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[2 * MIB])));
    }

    /// Once on a connection that is to change, and once on one that has.
    @ParameterizedTest
    @MethodSource("tooLarge")
    void a_body_over_its_limit_is_refused(BodyPublisher body) throws Exception {
        HttpRequest.Builder request = request(WEB, "/things")
                .header("Content-Type", "application/json")
                .POST(body);

        List<HttpResponse<String>> answers = List.of(send(request), send(request(WEB, "/fast")), send(request));

        assertThat(answers).extracting(HttpResponse::statusCode).containsExactly(413, 200, 413);
        assertThat(answers.getLast().version()).isEqualTo(HTTP_2);
        assertThat(answers.getLast().body()).contains("\"code\":\"BodyTooLarge\"");
    }

    /// The library would change the connection before a body without a length has come, and lose it.
    @Test
    void a_body_with_or_without_a_length_arrives() throws Exception {
        for (BodyPublisher body : List.of(
                BodyPublishers.ofString("{\"name\": \"a\"}"),
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream("{\"name\": \"a\"}".getBytes(UTF_8))))) {
            for (int i = 0; i < 2; i++) {
                HttpResponse<String> made = send(request(WEB, "/things")
                        .header("Content-Type", "application/json")
                        .POST(body));

                assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            }
        }
    }

    /// Most of them are told to come again, and none hears that its connection has no room.
    @Test
    void many_at_once_share_one_connection() throws Exception {
        try (var web = new TestWeb()) {
            send(request(web, "/fast"));
            List<CompletableFuture<HttpResponse<String>>> asked = IntStream.range(0, 500)
                    .mapToObj(_ -> client.sendAsync(request(web, "/slow").build(), BodyHandlers.ofString()))
                    .toList();
            while (web.waiting.get() < TestWeb.WAITING_MAX) {
                Thread.onSpinWait();
            }
            web.slow.countDown();

            List<Integer> statuses = new ArrayList<>();
            for (CompletableFuture<HttpResponse<String>> one : asked) {
                statuses.add(one.get().statusCode());
            }
            assertThat(statuses).containsOnly(200, 503);
        }
    }

    @Test
    void a_server_that_stops_lets_what_is_under_way_end() throws Exception {
        try (var web = new TestWeb()) {
            send(request(web, "/fast"));
            CompletableFuture<HttpResponse<String>> slow =
                    client.sendAsync(request(web, "/slow").build(), BodyHandlers.ofString());
            while (web.waiting.get() == 0) {
                Thread.onSpinWait();
            }
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(web::stop);
            while (web.readiness.isReady()) {
                Thread.onSpinWait();
            }
            web.slow.countDown();

            assertThat(slow.get().statusCode()).isEqualTo(200);
            assertThat(slow.get().version()).isEqualTo(HTTP_2);
            stopped.get();
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(TestWeb web, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(web.port(), path)))
                .timeout(Duration.ofSeconds(30));
    }
}
