package dev.ambit.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Tests the page as served; [GraphiqlTest] runs it.
class GraphiqlApiTest {

    private static final Pattern LOADED = Pattern.compile("(?:src|href)=\"([^\"]*)\"");

    private static TestLive replica;

    @BeforeAll
    static void start() {
        replica = new TestLive();
    }

    @AfterAll
    static void stop() {
        replica.close();
    }

    @Test
    void page_loads_no_external_resources() {
        HttpResponse<String> page = replica.get("/graphiql");

        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self';", "style-src 'self';")
                .doesNotContain("unsafe", "http");
        assertThat(page.body()).doesNotContain("//", "<style", "style=", "onload");
        List<String> loaded = loaded(page.body());
        assertThat(loaded).hasSize(6);
        for (String asset : loaded) {
            HttpResponse<String> answer = replica.get("/" + asset);
            assertThat(answer.statusCode()).as(asset).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                    .isEqualTo(asset.endsWith(".js") ? "text/javascript; charset=utf-8" : "text/css; charset=utf-8");
            assertThat(answer.body()).doesNotContain("@import", "url(http", "url(//", "importScripts(");
        }
    }

    @Test
    void cached_file_is_answered_304() {
        for (String path : List.of("/graphiql", "/graphiql/graphiql.min.js", "/graphiql/page.js")) {
            for (String encoding : List.of("gzip", "identity")) {
                HttpResponse<String> first = replica.get(path, "Accept-Encoding", encoding);
                String tag = first.headers().firstValue("ETag").orElseThrow();
                HttpResponse<String> again = replica.get(path, "Accept-Encoding", encoding, "If-None-Match", tag);

                assertThat(again.statusCode()).isEqualTo(304);
                assertThat(again.body()).isEmpty();
                assertThat(replica.get(path, "If-None-Match", "\"other\"").statusCode())
                        .isEqualTo(200);
            }
        }
        assertThat(replica.get("/graphiql/graphiql.min.js", "Accept-Encoding", "gzip")
                        .headers()
                        .firstValue("Content-Encoding"))
                .hasValue("gzip");
    }

    @Test
    void other_library_files_are_not_served() {
        for (String path : List.of("graphiql.js", "..%2Fpom.xml", "%2Fetc%2Fpasswd", "package.json")) {
            assertThat(replica.get("/graphiql/" + path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(replica.get("/graphiql/").statusCode()).isEqualTo(404);
    }

    private static List<String> loaded(String page) {
        return LOADED.matcher(page)
                .results()
                .map(it -> it.group(1))
                .filter(it -> !it.startsWith("data:"))
                .toList();
    }
}
