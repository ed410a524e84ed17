package dev.ambit.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.TestOptions;
import dev.ambit.Zeros;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.ContentSourceRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.io.Content;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests and answers: chunked, over HTTP/1.1 and HTTP/2, and with forged headers.
class TrafficTest {

    private static final long UPLOAD_BYTES = 512L << 20;

    private static final HttpClient HTTP_2 = new HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client()));

    private static TestGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        HTTP_2.setSocketAddressResolver((_, port, _, found) ->
                found.succeeded(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))));
        HTTP_2.start();
        gateway = TestGateway.start(it -> it.core().trustedProxies(TestOptions.LOOPBACK));
        gateway.blueprint("").isOk();
        gateway.order("HOST", "API_STAGE", "FUNCTION");
    }

    @AfterAll
    static void stop() throws Exception {
        HTTP_2.stop();
        gateway.close();
    }

    @Test
    void streamed_response_is_forwarded_as_it_arrives() throws Exception {
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
    void http2_request_is_forwarded_and_may_upload_without_a_length() throws Exception {
        ContentResponse answer = http2("dev.acme.fi", "/api/carts").send();
        ContentResponse uploaded = http2("acme.fi", "/upload")
                .method("POST")
                .body(new ContentSourceRequestContent(Content.Source.from(new Zeros(1 << 20))))
                .send();

        assertThat(answer.getVersion()).isEqualTo(HttpVersion.HTTP_2);
        assertThat(answer.getContentAsString())
                .startsWith("development GET /api/carts host=dev.acme.fi:%1$d cookie".formatted(gateway.port()))
                .contains("host=\"dev.acme.fi:%d\"".formatted(gateway.port()));
        assertThat(uploaded.getContentAsString()).isEqualTo(Integer.toString(1 << 20));
    }

    @Test
    void http2_request_with_two_different_hosts_is_refused() throws Exception {
        ContentResponse two = http2("acme.fi", "/")
                .headers(it -> it.put(HttpHeader.HOST, "evil.example"))
                .send();
        ContentResponse same = http2("acme.fi", "/")
                .headers(it -> it.put(HttpHeader.HOST, "acme.fi:" + gateway.port()))
                .send();

        assertThat(two.getStatus()).isEqualTo(400);
        assertThat(same.getStatus()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "/?q=a;b, /?q=a;b",
                "/?x=%2f%41+[1], /?x=%2f%41+[1]",
                "/?q=a{b}, /?q=a%7Bb%7D",
                "/?f={\"a\":1}, /?f=%7B%22a%22:1%7D",
                "/?off=5%, /?off=5%25",
                "/?off=5%&x=%zz, /?off=5%25&x=%25zz",
                "/?q=ö, /?q=%C3%B6"
            })
    void query_with_unencoded_characters_is_encoded_and_forwarded(String asked, String received) throws Exception {
        assertThat(raw("GET %s HTTP/1.1|Host: acme.fi".formatted(asked)))
                .contains("production GET %s ".formatted(received));
    }

    @LongTest
    void response_with_an_overlong_header_is_answered_with_502() throws Exception {
        assertThat(gateway.send("acme.fi", "/header").getStatus()).isEqualTo(502);
    }

    @Test
    void request_header_of_15_kibibytes_is_forwarded() throws Exception {
        assertThat(raw("GET / HTTP/1.1|Host: acme.fi|X-Long: " + "x".repeat(15 << 10)))
                .startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/switching", "/switching/silently", "/interim?101x1", "/interim?199x1"})
    void response_with_an_interim_status_is_answered_with_502(String path) throws Exception {
        assertThat(raw("GET %s HTTP/1.1|Host: acme.fi".formatted(path))).startsWith("HTTP/1.1 502");
        assertThat(raw("GET %s HTTP/1.1|Host: acme.fi|Connection: Upgrade|Upgrade: x".formatted(path)))
                .startsWith("HTTP/1.1 502");
    }

    @ParameterizedTest
    @ValueSource(ints = {102, 103})
    void interim_responses_are_limited(int status) throws Exception {
        String some = raw("GET /interim?%dx3 HTTP/1.1|Host: acme.fi".formatted(status));
        String many = raw("GET /interim?%dx1000 HTTP/1.1|Host: acme.fi".formatted(status));

        assertThat(some).contains("HTTP/1.1 200 OK").endsWith("final");
        assertThat(many).contains("HTTP/1.1 502 Bad Gateway").doesNotContain("final");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a%2Fb",
                "/a%2fb",
                "/100%25",
                "/a//b",
                "//a",
                "//a/b",
                "//a%2Fb//",
                "/a%5Cb",
                "/a\\b",
                "/%E9",
                "/%c3",
                "/[1]",
                "/a[b]/c",
                "/a'b\"c",
                "/a<b>{c}^`",
                "/a;b=c/d",
                "/a/b;c",
                "/a+b%20c",
                "/%61%7E",
                "/%2541",
                "/a:b@c!$&'()*,=",
                "/.well-known/x",
                "/...",
                "/a./.b",
                "/%u0041"
            })
    void path_is_forwarded_as_sent(String path) throws Exception {
        assertThat(raw("GET %s?q=1 HTTP/1.1|Host: acme.fi".formatted(path)))
                .contains("production GET %s?q=1 host".formatted(path));
    }

    @Test
    void path_with_a_vertical_bar_is_forwarded_as_sent() throws Exception {
        assertThat(TestGateway.rawLines(gateway.port(), "GET /a|b HTTP/1.1", "Host: acme.fi"))
                .contains("production GET /a|b host");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/%2e%2e/b", "/a/..%2Fb", "/a%2F..%2Fb", "/a/..%5Cb", "/a/%2e/b", "/a\\..\\b", "/a/.%2e"})
    void path_that_hides_dot_segments_is_refused(String path) throws Exception {
        assertThat(raw("GET %s HTTP/1.1|Host: acme.fi".formatted(path))).startsWith("HTTP/1.1 400");
    }

    @Test
    void options_request_for_the_whole_server_is_refused() throws Exception {
        assertThat(raw("OPTIONS * HTTP/1.1|Host: acme.fi"))
                .startsWith("HTTP/1.1 400")
                .contains("Invalid request target");
    }

    @LongTest
    void a_long_upload_is_not_held_in_memory() throws Exception {
        long before = retainedBytes();
        var atTheEnd = new AtomicLong();
        InputStream body = new Zeros(UPLOAD_BYTES, () -> atTheEnd.set(retainedBytes()));

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
    void ambiguous_request_is_refused(String request) throws Exception {
        assertThat(raw(request)).startsWith("HTTP/1.1 400");
    }

    @Test
    void host_is_case_insensitive_and_an_ip_address_is_not_found() throws Exception {
        assertThat(raw("GET / HTTP/1.1|Host: ACME.fi:8443")).contains("production GET / host=acme.fi:8443 ");
        assertThat(raw("GET http://dev.acme.fi/x HTTP/1.1|Host: dev.acme.fi")).contains("development GET /x");
        assertThat(raw("GET / HTTP/1.1|Host: 127.0.0.1:" + gateway.port())).startsWith("HTTP/1.1 404");
        assertThat(raw("GET / HTTP/1.1|Host: [::1]")).startsWith("HTTP/1.1 404");
        assertThat(raw("GET / HTTP/1.1|Host: dev.dev.acme.fi")).startsWith("HTTP/1.1 404");
    }

    @Test
    void trusted_proxy_reports_the_address_of_the_client() throws Exception {
        String passedOn = "GET / HTTP/1.1|Host: acme.fi|X-Forwarded-For: %s|X-Forwarded-Proto: https";

        assertThat(raw(passedOn.formatted("6.6.6.6, 203.0.113.7")))
                .contains("told=[Forwarded: by=\"127.0.0.1\";for=\"203.0.113.7\";host=\"acme.fi\";proto=https,"
                        + " X-Forwarded-For: 203.0.113.7, X-Forwarded-Proto: https, X-Forwarded-Host: acme.fi]");
        assertThat(raw(passedOn.formatted("2001:db8::7")))
                .contains("for=\"[2001:db8:0:0:0:0:0:7]\"", "X-Forwarded-For: 2001:db8:0:0:0:0:0:7,");
    }

    @Test
    void forwarding_headers_are_made_by_the_gateway_alone() throws Exception {
        String forged = raw("GET / HTTP/1.1|Host: acme.fi:8443|X-Forwarded-Host: evil.example|X-Forwarded-Port: 1|"
                + "X-Forwarded-Prefix: /evil|Forwarded: for=6.6.6.6|X-Forwarded-Server: evil|X-Real-IP: 6.6.6.6");

        assertThat(forged)
                .contains("X-Forwarded-For: 127.0.0.1, X-Forwarded-Proto: http, X-Forwarded-Host: acme.fi:8443]")
                .doesNotContain("evil", "6.6.6.6", "X-Forwarded-Port");
    }

    @Test
    void head_does_not_state_a_length_that_the_function_did_not_state() throws Exception {
        String unstated = raw("HEAD /unstated HTTP/1.1|Host: acme.fi");
        ContentResponse overHttp2 = http2("acme.fi", "/unstated").method("HEAD").send();

        assertThat(unstated).startsWith("HTTP/1.1 200").doesNotContainIgnoringCase("Content-Length");
        assertThat(overHttp2.getHeaders().contains(HttpHeader.CONTENT_LENGTH)).isFalse();
        assertThat(raw("HEAD / HTTP/1.1|Host: acme.fi")).containsPattern("Content-Length: [1-9]");
        assertThat(raw("HEAD / HTTP/1.1|Host: nobody.example")).containsPattern("Content-Length: [1-9]");
    }

    @Test
    void host_with_a_trailing_dot_is_the_host() throws Exception {
        assertThat(raw("GET / HTTP/1.1|Host: acme.fi.")).contains("production GET / host=acme.fi cookie");
        assertThat(raw("GET / HTTP/1.1|Host: ACME.fi.:8443")).contains("production GET / host=acme.fi:8443 ");
        assertThat(raw("GET / HTTP/1.1|Host: acme.fi..")).doesNotContain("production GET");
        assertThat(raw("GET / HTTP/1.1|Host: .")).doesNotContain("production GET");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X_Ambit_Key: shown",
                "X-Ambit_Key: shown",
                "X_Customer_Key: shown",
                "X_Forwarded_For: shown",
                "X-Forwarded_Proto: shown",
                "x_forwarded_prefix: shown",
                "X_Real_IP: shown",
                "Transfer_Encoding: shown",
                "Content_Length: shown",
                "If_None-Match: shown"
            })
    void header_that_an_upstream_may_read_as_one_of_the_gateway_is_removed(String header) throws Exception {
        assertThat(raw("GET / HTTP/1.1|Host: acme.fi|X_Own: passes|" + header))
                .startsWith("HTTP/1.1 200")
                .contains("X_Own: passes")
                .doesNotContain("shown");
    }

    @Test
    void key_of_another_stage_is_refused_in_each_spelling_of_its_header() throws Exception {
        String own = gateway.key("production");
        String other = gateway.key("acme-dev");

        assertThat(raw("GET / HTTP/1.1|Host: acme.fi|X_API_KEY: " + other)).startsWith("HTTP/1.1 403");
        assertThat(raw("GET / HTTP/1.1|Host: acme.fi|X-API-KEY: %s|X-API_KEY: %s".formatted(own, other)))
                .startsWith("HTTP/1.1 403");
        assertThat(raw("GET / HTTP/1.1|Host: acme.fi|X_API_KEY: " + own)).contains("X-Ambit-Key: shown");
    }

    /// Returns the bytes of memory that a garbage collection cannot free.
    private static long retainedBytes() {
        System.gc();
        Runtime memory = Runtime.getRuntime();
        return memory.totalMemory() - memory.freeMemory();
    }

    private static Request http2(String host, String path) {
        return HTTP_2.newRequest("http://%s:%d%s".formatted(host, gateway.port(), path));
    }

    private static String raw(String request) throws Exception {
        return TestGateway.raw(gateway.port(), request);
    }
}
