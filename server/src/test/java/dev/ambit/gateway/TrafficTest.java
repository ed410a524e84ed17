package dev.ambit.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Zeros;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.ContentSourceRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.io.Content;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How requests come and go: in parts, by both versions of HTTP, and from people who lie.
class TrafficTest {

    private static final long UPLOAD_BYTES = 512L << 20;
    private static final int PATIENCE_MILLIS = 10_000;

    private static TestGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = TestGateway.start(Map.of());
        gateway.blueprint("").isOk();
        gateway.order("HOST", "API_STAGE", "FUNCTION");
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
    }

    @Test
    void an_answer_in_parts_arrives_in_parts() throws Exception {
        var answer = new InputStreamResponseListener();
        gateway.request("acme.fi", "/parts").send(answer);

        try (InputStream body = answer.getInputStream()) {
            var first = new byte[5];
            assertThat(body.readNBytes(first, 0, first.length)).isEqualTo(first.length);
            assertThat(new String(first, UTF_8)).isEqualTo("first");
            gateway.production().parts().countDown();
            assertThat(body.readAllBytes()).isEqualTo("second".getBytes(UTF_8));
        }
    }

    @Test
    void by_http_2_it_is_the_same_and_an_upload_may_say_no_length() throws Exception {
        var client = new HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client()));
        client.setSocketAddressResolver((_, port, _, found) ->
                found.succeeded(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))));
        client.start();
        try {
            ContentResponse answer = client.GET("http://dev.acme.fi:%d/api/carts".formatted(gateway.port()));
            ContentResponse uploaded = client.newRequest("http://acme.fi:%d/upload".formatted(gateway.port()))
                    .method("POST")
                    .body(new ContentSourceRequestContent(Content.Source.from(new Zeros(1 << 20))))
                    .send();

            assertThat(answer.getVersion()).isEqualTo(HttpVersion.HTTP_2);
            assertThat(answer.getContentAsString()).startsWith("development GET /api/carts");
            assertThat(uploaded.getContentAsString()).isEqualTo(Integer.toString(1 << 20));
        } finally {
            client.stop();
        }
    }

    @Test
    void a_long_upload_is_not_held_in_memory() throws Exception {
        long before = held();
        var atTheEnd = new AtomicLong();
        InputStream body = new Zeros(UPLOAD_BYTES, () -> atTheEnd.set(held()));

        ContentResponse answer = gateway.request("acme.fi", "/upload")
                .method("POST")
                .body(new ContentSourceRequestContent(Content.Source.from(body)))
                .timeout(60, TimeUnit.SECONDS)
                .send();

        assertThat(answer.getContentAsString()).isEqualTo(Long.toString(UPLOAD_BYTES));
        assertThat(atTheEnd).hasPositiveValue().hasValueLessThan(before + UPLOAD_BYTES / 4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1|Host: acme.fi|Host: dev.acme.fi",
                "GET http://acme.fi/ HTTP/1.1|Host: dev.acme.fi",
                "GET / HTTP/1.1",
                "GET / HTTP/1.1|Host: acme.fi@dev.acme.fi",
                "GET / HTTP/1.1|Host: acme.fi, dev.acme.fi",
                "POST / HTTP/1.1|Host: acme.fi|Content-Length: 4|Transfer-Encoding: chunked",
                "POST / HTTP/1.1|Host: acme.fi|Content-Length: 4|Content-Length: 5",
                "POST / HTTP/1.1|Host: acme.fi|Transfer-Encoding: chunked, identity",
                "POST / HTTP/1.1|Host: acme.fi|Transfer-Encoding : chunked",
                "GET / HTTP/1.1|Host: acme.fi|X: a\u0000b",
                "GET /../../etc/passwd HTTP/1.1|Host: acme.fi"
            })
    void what_can_be_read_in_two_ways_is_refused(String request) throws Exception {
        assertThat(raw(request)).startsWith("HTTP/1.1 400");
    }

    @Test
    void a_host_is_one_however_it_is_written_and_an_address_is_none() throws Exception {
        assertThat(raw("GET / HTTP/1.1|Host: ACME.fi:8443")).contains("production GET /");
        assertThat(raw("GET http://dev.acme.fi/x HTTP/1.1|Host: dev.acme.fi")).contains("development GET /x");
        assertThat(raw("GET / HTTP/1.1|Host: 127.0.0.1:" + gateway.port())).startsWith("HTTP/1.1 404");
        assertThat(raw("GET / HTTP/1.1|Host: [::1]")).startsWith("HTTP/1.1 404");
        assertThat(raw("GET / HTTP/1.1|Host: dev.dev.acme.fi")).startsWith("HTTP/1.1 404");
    }

    /// What of memory is not to be had again.
    private static long held() {
        System.gc();
        Runtime memory = Runtime.getRuntime();
        return memory.totalMemory() - memory.freeMemory();
    }

    private static String raw(String request) throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            OutputStream to = socket.getOutputStream();
            to.write((request.replace("|", "\r\n") + "\r\nConnection: close\r\n\r\n0\r\n\r\n").getBytes(US_ASCII));
            to.flush();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
