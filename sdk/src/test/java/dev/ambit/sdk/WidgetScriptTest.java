package dev.ambit.sdk;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class WidgetScriptTest {

    private static final int CHARS_MAX = 20 << 10;

    @Test
    void script_of_the_widgets_is_small_and_needs_no_key() throws IOException, InterruptedException {
        HttpResponse<String> script = get("");

        assertThat(script.statusCode()).isEqualTo(200);
        assertThat(script.headers().firstValue("Content-Type")).contains("text/javascript; charset=utf-8");
        assertThat(script.body().length()).isBetween(1, CHARS_MAX);
    }

    @Test
    void browser_that_has_the_script_gets_304() throws IOException, InterruptedException {
        String tag = get("").headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> unchanged = get(tag);

        assertThat(unchanged.statusCode()).isEqualTo(304);
        assertThat(unchanged.body()).isEmpty();
    }

    private static HttpResponse<String> get(String tag) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI script = URI.create(TestServer.app().url() + "/widgets.js");
            return client.send(
                    HttpRequest.newBuilder(script).header("If-None-Match", tag).build(), ofString());
        }
    }
}
