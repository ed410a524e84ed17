package dev.ambit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Tests streamed responses that fail.
class StreamTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final TestWeb WEB = new TestWeb();

    @AfterAll
    static void close() {
        WEB.close();
    }

    @Test
    void problem_before_the_first_byte_is_the_answer() throws Exception {
        HttpResponse<String> answer = get("none");

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.headers().firstValue("X-Trace-Id")).isPresent();
        assertThat(Json.map(answer.body())).containsEntry("code", "OperationTimeout");
    }

    @Test
    void problem_after_the_first_byte_breaks_the_response_off() {
        assertThatThrownBy(() -> get("some")).isInstanceOf(IOException.class);
    }

    private static HttpResponse<String> get(String bytes) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:%d/broken/%s".formatted(WEB.port(), bytes));
        return CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
