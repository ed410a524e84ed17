package dev.ambit.cdn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestPort;
import dev.ambit.Waiting;
import dev.ambit.gateway.TestGateway;
import dev.ambit.host.HostDirectory;
import dev.ambit.host.bucket.Buckets;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.http.HttpHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Sends requests to the distributions of both stages of a store.
class CdnTest {

    private static final String ACME = "acme.fi";
    private static final String DEV = "dev.acme.fi";
    private static final String TEXT = "body { color: teal }\n".repeat(100);

    private static TestGateway gateway;
    private static Buckets buckets;

    @BeforeAll
    static void start() throws Exception {
        int bucketPort = TestPort.free();
        gateway = TestGateway.start(it -> it.bucketPort(bucketPort));
        buckets = Buckets.in(HostDirectory.in(gateway.data()));
        gateway.blueprint(resources(60)).isOk();
        gateway.order("HOST", "API_STAGE", "FUNCTION", "CDN", "ASSET_BUCKET");
        for (String bucket : List.of("acme-ui", "acme-ui-dev")) {
            put(bucket, "assets/site.css", TEXT, "text/css");
            put(bucket, "assets/index.html", "home of " + bucket, "text/html");
            put(bucket, "errors/404.html", "<h1>Not here, says %s</h1>".formatted(bucket), "text/html");
            put(bucket, "assets/film.bin", "0123456789".repeat(200_000), "application/octet-stream");
        }
        put("acme-media", "images/shoe.svg", "<svg/>", "image/svg+xml");
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
    }

    @Test
    void d9_development_differs_from_production_only_in_name_and_origins() {
        Reply report = distribution("acme-dev");

        assertThat(differences(report)).containsExactly("name", "origins.BUCKET", "origins.FUNCTION");
        assertThat(report.text("name")).isEqualTo("acme-cdn-dev");
        assertThat(report.text("origins.BUCKET")).isEqualTo("acme-ui-dev");
        assertThat(report.text("origins.MEDIA")).isEqualTo("acme-media");
        assertThat(report.at("behaviors")).isEqualTo(distribution("production").at("behaviors"));
        assertThat(differences(distribution("production"))).isEmpty();
    }

    @Test
    void d9_changed_settings_of_production_apply_to_development() {
        gateway.blueprint(resources(61)).isOk();
        gateway.provision("production");

        assertThat(distribution("acme-dev").text("cacheSeconds")).isEqualTo("61");
        for (String host : List.of(ACME, DEV)) {
            Waiting.until(
                    () -> String.valueOf(
                            gateway.sent(host, "/assets/").getHeaders().get("X-Kept")),
                    it -> it.equals("61"));
        }
        assertThat(differences(distribution("acme-dev"))).containsExactly("name", "origins.BUCKET", "origins.FUNCTION");
    }

    @Test
    void d9_each_stage_has_its_own_bucket_and_both_share_the_images() throws Exception {
        assertThat(gateway.text(ACME, "/assets/")).isEqualTo("home of acme-ui");
        assertThat(gateway.text(DEV, "/assets/")).isEqualTo("home of acme-ui-dev");
        assertThat(gateway.text(DEV, "/images/shoe.svg"))
                .isEqualTo(gateway.text(ACME, "/images/shoe.svg"))
                .isEqualTo("<svg/>");
        assertThat(gateway.text(DEV, "/counted/plain")).startsWith("development");
        assertThat(gateway.text(ACME, "/counted/plain")).startsWith("production");
    }

    @Test
    void cached_response_is_served_until_it_is_invalidated() throws Exception {
        put("acme-ui", "assets/new.css", "old", "text/css");
        assertThat(cache(gateway.send(ACME, "/assets/new.css"))).isEqualTo("miss");
        put("acme-ui", "assets/new.css", "new", "text/css");
        ContentResponse hit = gateway.send(ACME, "/assets/new.css");
        assertThat(cache(hit)).isEqualTo("hit");
        assertThat(hit.getHeaders().getLongField(HttpHeader.AGE)).isNotNegative();
        assertThat(hit.getContentAsString()).isEqualTo("old");
        assertThat(hit.getHeaders().get("X-Frame-Options")).isEqualTo("DENY");

        invalidate("acme-dev", "/assets/*").isOk();
        assertThat(gateway.text(ACME, "/assets/new.css")).isEqualTo("old");
        invalidate("production", "/assets/*").isOk();
        Reply invalidated = distribution("production");
        assertThat(invalidated.at("invalidations.0.paths")).isEqualTo(List.of("/assets/*"));
        assertThat(invalidated.text("invalidations.0.actor.type")).isEqualTo("USER");
        assertThat(gateway.text(ACME, "/assets/new.css")).isEqualTo("new");

        invalidate("production", "no path").isProblem(400, "BadUserInput");
    }

    @Test
    void paths_with_different_percent_encoding_share_one_cache_entry() throws Exception {
        put("acme-ui", "keittiö/a.css", "old", "text/css");
        assertThat(gateway.text(ACME, "/keitti%C3%B6/a.css")).isEqualTo("old");
        put("acme-ui", "keittiö/a.css", "new", "text/css");
        assertThat(gateway.text(ACME, "/keitti%c3%b6/%61.css")).isEqualTo("old");
        invalidate("production", "/keitti%C3%B6/*").isOk();
        assertThat(gateway.text(ACME, "/keitti%C3%B6/a.css")).isEqualTo("new");

        assertThat(cache(gateway.send(ACME, "/counted/%70lain?letters"))).isEqualTo("miss");
        assertThat(cache(gateway.send(ACME, "/counted/%70lain?letters"))).isEqualTo("hit");
        invalidate("production", "/counted/plain").isOk();
        assertThat(cache(gateway.send(ACME, "/counted/%70lain?letters"))).isEqualTo("miss");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "a/b.css, /assets%2Fodd%2Fa/b.css",
                "100%.css, /assets/odd/100%25.css",
                "[1]|'\".css, /assets/odd/[1]|'\".css",
                "a\\b.css, /assets/odd/a%5Cb.css",
                "a;b.css, /assets/odd/a;b.css",
                "a b+c.css, /assets/odd/a%20b+c.css"
            })
    void object_with_an_unusual_name_can_be_fetched(String name, String path) throws Exception {
        put("acme-ui", "assets/odd/" + name, "object " + name, "text/css");

        assertThat(TestGateway.rawLines(gateway.port(), "GET %s HTTP/1.1".formatted(path), "Host: " + ACME))
                .startsWith("HTTP/1.1 200")
                .contains("object " + name);
    }

    @Test
    void path_with_bytes_that_are_no_text_is_no_object() throws Exception {
        put("acme-ui", "assets/%E9.css", "percent", "text/css");

        assertThat(gateway.text(ACME, "/assets/%25E9.css")).isEqualTo("percent");
        assertThat(gateway.send(ACME, "/assets/%E9.css").getStatus()).isEqualTo(404);
    }

    @Test
    void streamed_response_is_passed_on_while_it_is_kept() throws Exception {
        var answer = new InputStreamResponseListener();
        gateway.request(ACME, "/parts").send(answer);

        try (InputStream body = answer.getInputStream()) {
            assertThat(new String(body.readNBytes(5), UTF_8)).isEqualTo("first");
            gateway.production().parts().countDown();
            assertThat(new String(body.readAllBytes(), UTF_8)).isEqualTo("second");
        }
        ContentResponse again = gateway.send(ACME, "/parts");
        assertThat(cache(again)).isEqualTo("hit");
        assertThat(again.getContentAsString()).isEqualTo("firstsecond");
    }

    @Test
    void single_page_application_answers_its_paths_with_200() throws Exception {
        put("acme-ui", "app/index.html", "<h1>App</h1>", "text/html");

        ContentResponse page = with(ACME, "/app/orders/7", HttpHeader.ACCEPT, "text/html");

        assertThat(page.getStatus()).isEqualTo(200);
        assertThat(page.getContentAsString()).isEqualTo("<h1>App</h1>");
        assertThat(gateway.send(ACME, "/app/missing.js").getStatus()).isEqualTo(404);
    }

    @Test
    void concurrent_requests_for_one_path_reach_the_function_once() throws Exception {
        List<CompletableFuture<ContentResponse>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(new CompletableResponseListener(gateway.request(DEV, "/counted/slow")).send());
        }

        for (CompletableFuture<ContentResponse> each : all) {
            assertThat(each.get().getContentAsString()).startsWith("development GET /counted/slow");
        }
        assertThat(gateway.development().asked("/counted/slow")).isEqualTo(1);
    }

    @Test
    void response_cached_for_another_port_is_not_served() throws Exception {
        gateway.send(DEV + ":1337", "/counted/plain?of=ports");

        assertThat(gateway.text(DEV, "/counted/plain?of=ports")).contains("host=dev.acme.fi cookie");
    }

    @Test
    void response_compressed_by_the_function_is_not_cached() throws Exception {
        var first = new CompletableResponseListener(gateway.request(ACME, "/counted/zipped")).send();
        Waiting.until(() -> gateway.production().asked("/counted/zipped"), it -> it == 1);
        with(ACME, "/counted/zipped", HttpHeader.ACCEPT_ENCODING, "gzip");
        gateway.send(ACME, "/counted/zipped/always");
        gateway.send(ACME, "/counted/zipped/always");

        assertThat(first.get().getHeaders().get(HttpHeader.CACHE_CONTROL)).isEqualTo("private");
        assertThat(gateway.text(ACME, "/counted/zipped")).startsWith("production GET /counted/zipped");
        assertThat(gateway.production().asked("/counted/zipped/always")).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"private, '', 2", "signed, '', 2", "public, session=1, 1"})
    void private_response_is_not_cached(String what, String cookie, int asked) throws Exception {
        for (int i = 0; i < 2; i++) {
            gateway.request(ACME, "/counted/" + what)
                    .headers(it -> it.put(HttpHeader.COOKIE, cookie.isEmpty() ? null : cookie))
                    .send();
        }

        assertThat(gateway.production().asked("/counted/" + what)).isEqualTo(asked);
    }

    @Test
    void request_with_credentials_bypasses_the_cache() throws Exception {
        gateway.send(ACME, "/counted/plain");
        int before = gateway.production().asked("/counted/plain");

        ContentResponse keyed = with(ACME, "/counted/plain", HttpHeader.AUTHORIZATION, "Basic eDp5");
        ContentResponse known = with(ACME, "/counted/plain", HttpHeader.COOKIE, "session=1");
        ContentResponse shown = gateway.request(ACME, "/counted/plain")
                .headers(it -> it.put("X-Api-Key", gateway.key("production")))
                .send();

        assertThat(List.of(cache(keyed), cache(known), cache(shown))).containsOnly("miss");
        assertThat(gateway.production().asked("/counted/plain")).isEqualTo(before + 3);
    }

    @Test
    void stale_response_is_served_while_the_function_fails() throws Exception {
        String body = gateway.text(DEV, "/counted/torn?seconds=1");
        ContentResponse stale = Waiting.until(
                () -> gateway.sent(DEV, "/counted/torn?seconds=1"),
                it -> gateway.development().asked("/counted/torn") > 1);

        assertThat(stale.getStatus()).isEqualTo(200);
        assertThat(stale.getContentAsString()).isEqualTo(body);
    }

    @Test
    void text_is_compressed_for_clients_that_accept_gzip() throws Exception {
        ContentResponse zipped = with(ACME, "/assets/site.css", HttpHeader.ACCEPT_ENCODING, "br, gzip");
        ContentResponse plain = gateway.send(ACME, "/assets/site.css");

        assertThat(zipped.getHeaders().get(HttpHeader.CONTENT_ENCODING)).isEqualTo("gzip");
        assertThat(zipped.getHeaders().get(HttpHeader.VARY)).isEqualTo("Accept-Encoding");
        assertThat(new String(new GZIPInputStream(new ByteArrayInputStream(zipped.getContent())).readAllBytes(), UTF_8))
                .isEqualTo(TEXT);
        assertThat(plain.getContentAsString()).isEqualTo(TEXT);
        assertThat(zipped.getHeaders().get(HttpHeader.ETAG))
                .isNotEqualTo(plain.getHeaders().get(HttpHeader.ETAG));
    }

    @Test
    void matching_etag_is_answered_with_304() throws Exception {
        String etag = gateway.send(ACME, "/assets/site.css").getHeaders().get(HttpHeader.ETAG);
        ContentResponse known = with(ACME, "/assets/site.css", HttpHeader.IF_NONE_MATCH, "\"x\", W/" + etag);
        String ofFunction = gateway.send(ACME, "/counted/plain").getHeaders().get(HttpHeader.ETAG);

        assertThat(known.getStatus()).isEqualTo(304);
        assertThat(known.getContent()).isEmpty();
        assertThat(with(ACME, "/assets/site.css", HttpHeader.IF_NONE_MATCH, "\"x\"")
                        .getStatus())
                .isEqualTo(200);
        assertThat(with(ACME, "/counted/plain", HttpHeader.IF_NONE_MATCH, ofFunction)
                        .getStatus())
                .isEqualTo(304);
    }

    @ParameterizedTest
    @CsvSource({
        "/assets/site.css, bytes=5-9, 206, bytes 5-9/2100, { col",
        "/assets/site.css, bytes=-2, 206, bytes 2098-2099/2100, '}\n'",
        "/assets/film.bin, bytes=1999998-, 206, bytes 1999998-1999999/2000000, 89",
        "/assets/film.bin, bytes=2000000-, 416, bytes */2000000, ''"
    })
    void range_request_is_answered_with_the_requested_part(
            String path, String range, int status, String body, String text) throws Exception {
        ContentResponse part = with(ACME, path, HttpHeader.RANGE, range);

        assertThat(part.getStatus()).isEqualTo(status);
        assertThat(part.getHeaders().get(HttpHeader.CONTENT_RANGE)).isEqualTo(body);
        assertThat(part.getContentAsString()).isEqualTo(text);
    }

    @Test
    void browsers_get_the_error_page_of_the_stage_and_other_clients_the_error() throws Exception {
        ContentResponse asset = with(DEV, "/assets/none.css", HttpHeader.ACCEPT, "text/html,*/*");
        ContentResponse function = with(ACME, "/missing", HttpHeader.ACCEPT, "text/html");

        assertThat(asset.getStatus()).isEqualTo(404);
        assertThat(asset.getContentAsString()).isEqualTo("<h1>Not here, says acme-ui-dev</h1>");
        assertThat(function.getStatus()).isEqualTo(404);
        assertThat(function.getContentAsString()).isEqualTo("<h1>Not here, says acme-ui</h1>");
        assertThat(gateway.text(ACME, "/missing")).startsWith("production GET /missing");
        assertThat(gateway.text(ACME, "/assets/none.css")).isEqualTo("Not Found\n");
    }

    @Test
    void missing_error_page_is_replaced_by_the_text_of_the_status() throws Exception {
        ContentResponse failed = with(ACME, "/header", HttpHeader.ACCEPT, "text/html");

        assertThat(failed.getStatus()).isEqualTo(502);
        assertThat(failed.getContentAsString()).isEqualTo("Bad Gateway\n");
    }

    @ParameterizedTest
    @CsvSource({
        "/assets/../../acme-ui-dev/assets/index.html",
        "/assets/%2e%2e/%2e%2e/x",
        "/assets/..%2f..%2fx",
        "/assets/a%00b",
        "/assets//index.html"
    })
    @Tag("long")
    void path_outside_its_bucket_is_refused(String path) throws Exception {
        assertThat(with(ACME, path, HttpHeader.CONNECTION, "close").getStatus()).isIn(400, 404);
    }

    @Test
    void assets_can_be_read_but_not_written() throws Exception {
        assertThat(gateway.request(ACME, "/assets/site.css")
                        .method("PUT")
                        .send()
                        .getStatus())
                .isEqualTo(405);
        ContentResponse head =
                gateway.request(ACME, "/assets/site.css").method("HEAD").send();
        assertThat(head.getStatus()).isEqualTo(200);
        assertThat(head.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH)).isEqualTo(TEXT.length());
    }

    private static String resources(int cacheSeconds) {
        return """
                , {"kind": "ASSET_BUCKET"}, {"kind": "MEDIA"}, {"kind": "CDN", "parameters": {
                  "cacheSeconds": %1$d, "compress": true, "errorPages": {"404": "/errors/404.html", "502": "/none.html"}, "behaviors": [
                  {"path": "/assets/*", "origin": "BUCKET", "headers": {"X-Frame-Options": "DENY", "X-Kept": "%1$d"}},
                  {"path": "/images/*", "origin": "MEDIA"},
                  {"path": "/app/*", "origin": "BUCKET", "fallback": "/app/index.html"},
                  {"path": "/keitti%%C3%%B6/*", "origin": "BUCKET"},
                  {"path": "/counted/torn", "origin": "FUNCTION", "cacheSeconds": 1},
                  {"path": "/sign-in", "origin": "FUNCTION", "cacheSeconds": 0}]}}""".formatted(cacheSeconds);
    }

    private static void put(String bucket, String key, String text, String type) {
        byte[] bytes = text.getBytes(UTF_8);
        buckets.put(bucket, key, new ByteArrayInputStream(bytes), bytes.length, type);
    }

    private static Reply distribution(String environment) {
        var account = gateway.account();
        return account.http()
                .get(account.key(), "/api/v1/stacks/%s/distribution".formatted(environment))
                .isOk();
    }

    private static List<String> differences(Reply report) {
        return ((List<?>) Objects.requireNonNull(report.at("differences")))
                .stream()
                        .map(it -> String.valueOf(((Map<?, ?>) it).get("what")))
                        .toList();
    }

    private static Reply invalidate(String environment, String path) {
        var account = gateway.account();
        return account.http()
                .post(account.key(), "/api/v1/stacks/%s/invalidations".formatted(environment), """
                {"paths": ["%s"]}
                """.formatted(path));
    }

    private static ContentResponse with(String host, String path, HttpHeader header, String value) throws Exception {
        return gateway.request(host, path).headers(it -> it.put(header, value)).send();
    }

    private static String cache(ContentResponse answer) {
        return answer.getHeaders().get("X-Cache");
    }
}
