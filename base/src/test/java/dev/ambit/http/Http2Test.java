package dev.ambit.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.eclipse.jetty.http.HttpVersion.HTTP_1_1;
import static org.eclipse.jetty.http.HttpVersion.HTTP_2;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.InputStreamRequestContent;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.io.ByteBufferPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// HTTP/2 without TLS on the port of HTTP/1.1, for clients that start with it (prior knowledge).
class Http2Test {

    private static final int MIB = 1 << 20;
    private static final String JSON = "application/json";
    private static final TestWeb WEB = new TestWeb();
    private static final TestClient CLIENT = new TestClient();

    @AfterAll
    static void close() {
        CLIENT.close();
        WEB.close();
    }

    @Test
    void http2_client_is_served_by_http2_and_other_clients_by_http1() throws Exception {
        ContentResponse first = request(WEB, "/remembered/here").send();
        ContentResponse second = request(WEB, "/remembered/gone").send();
        ContentResponse old = CLIENT.request(WEB, "/fast", HTTP_1_1).send();

        assertThat(List.of(first.getVersion(), second.getVersion(), old.getVersion()))
                .containsExactly(HTTP_2, HTTP_2, HTTP_1_1);
        assertThat(first.getContentAsString()).isEqualTo("{\"data\":\"platform\"}");
        assertThat(second.getContentAsString()).isEqualTo("{\"data\":\"virtual\"}");
        assertThat(first.getHeaders().contains("X-Trace-Id")).isTrue();
    }

    /// A proxy that routes by path would not see the requests after an upgrade.
    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PRI"})
    void http1_connection_cannot_be_upgraded_to_http2(String method) {
        try (Wire wire = WEB.wire()) {
            Answer answer = wire.send("""
                            %s /fast HTTP/1.1\r
                            Host: a\r
                            Connection: Upgrade, HTTP2-Settings\r
                            Upgrade: h2c\r
                            HTTP2-Settings: AAMAAABkAAQAAP__\r
                            Content-Length: 0\r
                            \r
                            """.formatted(method)).answer(method);

            assertThat(answer.status()).isEqualTo(method.equals("GET") ? 200 : 405);
        }
    }

    /// The limit holds with and without a Content-Length.
    @Test
    void a_body_over_its_limit_is_refused() throws Exception {
        List<Request.Content> bodies =
                List.of(new BytesRequestContent(JSON, new byte[MIB + 1]), unmeasured(new byte[2 * MIB]));
        for (Request.Content body : bodies) {
            ContentResponse answer = post(body);

            assertThat(answer.getStatus()).isEqualTo(413);
            assertThat(answer.getVersion()).isEqualTo(HTTP_2);
            assertThat(answer.getContentAsString()).contains("\"code\":\"BodyTooLarge\"");
        }
    }

    @Test
    void a_body_with_or_without_a_length_arrives() throws Exception {
        byte[] thing = "{\"name\": \"a\"}".getBytes(UTF_8);
        List<Request.Content> bodies = List.of(new BytesRequestContent(JSON, thing), unmeasured(thing));
        for (Request.Content body : bodies) {
            ContentResponse made = post(body);

            assertThat(made.getStatus()).as(made.getContentAsString()).isEqualTo(201);
        }
    }

    /// Requests beyond the limit get 503. No request fails because the connection has too many streams.
    @Test
    void five_hundred_concurrent_requests_share_one_connection() throws Exception {
        try (var web = new TestWeb()) {
            request(web, "/fast").send();
            List<CompletableFuture<ContentResponse>> asked =
                    IntStream.range(0, 500).mapToObj(_ -> ask(web, "/slow")).toList();
            while (web.waiting.get() < TestWeb.WAITING_MAX) {
                Thread.onSpinWait();
            }
            web.slow.countDown();

            List<Integer> statuses = new ArrayList<>();
            for (CompletableFuture<ContentResponse> one : asked) {
                statuses.add(one.get().getStatus());
            }
            assertThat(statuses).containsOnly(200, 503);
        }
    }

    /// The client treats a response as lost if its last byte arrives after the GOAWAY frame. The test therefore
    /// waits for the response headers only.
    @Test
    void stopping_server_completes_requests_in_progress() throws Exception {
        try (var web = new TestWeb()) {
            request(web, "/fast").send();
            var slow = new CompletableFuture<Response>();
            request(web, "/slow").onResponseHeaders(slow::complete).send(it -> {
                if (it.getFailure() != null) {
                    slow.completeExceptionally(it.getFailure());
                }
            });
            while (web.waiting.get() == 0) {
                Thread.onSpinWait();
            }
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(web::stop);
            while (web.readiness.isReady()) {
                Thread.onSpinWait();
            }
            web.slow.countDown();

            assertThat(slow.get().getStatus()).isEqualTo(200);
            assertThat(slow.get().getVersion()).isEqualTo(HTTP_2);
            stopped.get();
        }
    }

    private static ContentResponse post(Request.Content body) throws Exception {
        return request(WEB, "/things").method("POST").body(body).send();
    }

    private static CompletableFuture<ContentResponse> ask(TestWeb web, String path) {
        return new CompletableResponseListener(request(web, path)).send();
    }

    private static Request request(TestWeb web, String path) {
        return CLIENT.request(web, path, HTTP_2);
    }

    private static Request.Content unmeasured(byte[] body) {
        var unpooled = new ByteBufferPool.Sized(ByteBufferPool.NON_POOLING);
        return new InputStreamRequestContent(JSON, new ByteArrayInputStream(body), unpooled);
    }
}
