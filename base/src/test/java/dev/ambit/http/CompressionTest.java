package dev.ambit.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.http.HttpVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void large_response_is_compressed_for_clients_that_accept_gzip(HttpVersion version) throws Exception {
        try (var web = new TestWeb();
                var client = new TestClient()) {
            byte[] plain = get(web, "/openapi.json", "identity").body();

            ContentResponse answer = client.request(web, "/openapi.json", version)
                    .headers(it -> it.put("Accept-Encoding", "br, gzip;q=0.5"))
                    .send();

            assertThat(answer.getVersion()).isEqualTo(version);
            assertThat(answer.getHeaders().get("Content-Encoding")).isEqualTo("gzip");
            assertThat(answer.getHeaders().get("Vary")).isEqualTo("Accept-Encoding");
            assertThat(answer.getContent()).hasSizeLessThan(plain.length / 2);
            assertThat(new GZIPInputStream(new ByteArrayInputStream(answer.getContent())).readAllBytes())
                    .isEqualTo(plain);
        }
    }

    /// Checks have small responses. Compressing an inline response would block the I/O thread.
    @ParameterizedTest
    @ValueSource(strings = {"/fast", "/things/x", "/missing", "/things/four/check", "/remembered/large"})
    void small_responses_checks_and_inline_responses_are_not_compressed(String path) throws Exception {
        try (var web = new TestWeb()) {
            HttpResponse<byte[]> answer = get(web, path, "gzip");

            assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
            assertThat(new String(answer.body(), UTF_8)).startsWith("{\"");
        }
    }

    @Test
    void streamed_response_is_sent_uncompressed_as_it_is_written() throws Exception {
        try (var web = new TestWeb()) {
            HttpResponse<InputStream> answer =
                    CLIENT.send(request(web, "/streamed", "gzip").build(), BodyHandlers.ofInputStream());

            try (InputStream body = answer.body()) {
                byte[] first = body.readNBytes("first ".length() * TestWeb.LARGE);
                web.slow.countDown();

                assertThat(new String(first, UTF_8)).startsWith("first first ").endsWith(" first ");
                assertThat(body.readAllBytes()).asString(UTF_8).isEqualTo("last");
                assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
            }
        }
    }

    /// A compressed body of one mebibyte may expand to a gibibyte.
    @Test
    void compressed_request_body_is_refused() throws Exception {
        try (var web = new TestWeb()) {
            HttpRequest.Builder request = request(web, "/things", "gzip")
                    .header("Content-Type", "application/json")
                    .header("Content-Encoding", "gzip")
                    .POST(BodyPublishers.ofByteArray(gzip("{\"name\": \"a\"}")));

            assertThat(CLIENT.send(request.build(), BodyHandlers.ofString()).body())
                    .contains("BadUserInput");
        }
    }

    private static HttpResponse<byte[]> get(TestWeb web, String path, String encodings) throws Exception {
        return CLIENT.send(request(web, path, encodings).build(), BodyHandlers.ofByteArray());
    }

    private static HttpRequest.Builder request(TestWeb web, String path, String encodings) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(web.port(), path)))
                .timeout(Duration.ofSeconds(20))
                .header("Accept-Encoding", encodings);
    }

    private static byte[] gzip(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }
}
