package dev.ambit;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.http.Json;
import dev.ambit.http.OpenApiCheck;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// An HTTP client that validates every answer against the server's `/openapi.json`.
public final class Http {

    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int REPETITIONS_MAX = 100;

    /// Checks by description. All servers of a test describe the same API, and reading it takes longer than a request.
    private static final Map<String, OpenApiCheck> CHECKS = new ConcurrentHashMap<>();

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;
    private final boolean isShared;
    private final OpenApiCheck openApi;

    public Http(int port) {
        this(port, false);
    }

    private Http(int port, boolean isShared) {
        this.port = port;
        this.isShared = isShared;
        this.openApi = CHECKS.computeIfAbsent(
                exchange(request("/openapi.json").GET().build()).body(), OpenApiCheck::new);
    }

    /// Returns a client of a server that others use at the same time. It repeats requests that the server refused
    /// because of its load.
    public static Http shared(int port) {
        return new Http(port, true);
    }

    public Reply get(String key, String path) {
        return send(authorized(key, path).GET());
    }

    public Reply post(String key, String path, String json) {
        return send(json(key, path).POST(BodyPublishers.ofString(json)));
    }

    public Reply put(String key, String path, String json) {
        return send(json(key, path).PUT(BodyPublishers.ofString(json)));
    }

    public Reply patch(String key, String path, String json) {
        return send(json(key, path).method("PATCH", BodyPublishers.ofString(json)));
    }

    public Reply delete(String key, String path, String json) {
        return send(json(key, path).method("DELETE", BodyPublishers.ofString(json)));
    }

    /// A builder for requests that no other method covers.
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                .timeout(ANSWER_MAX);
    }

    /// Sends a request of a protocol that OpenAPI does not describe.
    public Reply sendUndescribed(HttpRequest.Builder builder) {
        return Reply.of(exchange(builder.build()));
    }

    public Reply send(HttpRequest.Builder builder) {
        HttpRequest request = builder.build();
        HttpResponse<String> response = exchange(request);
        String path = request.uri().getRawPath();
        Reply reply = Reply.of(response);
        // OpenAPI describes no preflight requests.
        if (reply.text("code").equals("RouteNotFound") || request.method().equals("OPTIONS")) {
            return reply;
        }
        assertThat(openApi.complaints(
                        request.method(), path, response.statusCode(), reply.header("Content-Type"), response.body()))
                .as("%s %s %d %s", request.method(), path, response.statusCode(), response.body())
                .isEmpty();
        assertThat(openApi.undescribed(request.method(), path, response.statusCode(), names(response.headers())))
                .as("headers of %s %s %d", request.method(), path, response.statusCode())
                .isEmpty();
        return reply;
    }

    private static Set<String> names(HttpHeaders headers) {
        return headers.map().keySet().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(toSet());
    }

    private HttpRequest.Builder json(String key, String path) {
        return authorized(key, path).header("Content-Type", "application/json");
    }

    /// @param key an API key or the token of a session
    private HttpRequest.Builder authorized(String key, String path) {
        return key.startsWith("session-")
                ? request(path).header("Authorization", "Bearer " + key)
                : request(path).header("X-API-KEY", key);
    }

    private HttpResponse<String> exchange(HttpRequest request) {
        HttpResponse<String> response = sent(request);
        for (int i = 0; isShared && i < REPETITIONS_MAX && isOverloaded(response.statusCode(), response.body()); i++) {
            pause();
            response = sent(request);
        }
        return response;
    }

    /// Whether admission control refused a request, which it then has not begun.
    public static boolean isOverloaded(int status, String body) {
        return status == 503 && body.contains("\"Overloaded\"");
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> sent(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(request + " was not answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// An answer: `body` is the whole document, `data` the content of its envelope.
    public record Reply(HttpResponse<String> http, Object body) {

        static Reply of(HttpResponse<String> response) {
            String type = response.headers().firstValue("Content-Type").orElse("");
            return new Reply(
                    response,
                    type.contains("json") && !type.contains("ndjson") ? Json.read(response.body(), Object.class) : "");
        }

        public int status() {
            return http.statusCode();
        }

        /// The value at a path of the data (or of a problem), such as `entitlements.0.feature.id`; null if there is
        /// none.
        public @Nullable Object at(String path) {
            return JsonPaths.at(data(), path);
        }

        public String text(String path) {
            return String.valueOf(at(path));
        }

        /// The text at a path of each item of a list.
        public List<String> texts(String path) {
            return data() instanceof List<?> things
                    ? things.stream()
                            .map(thing -> String.valueOf(JsonPaths.at(thing, path)))
                            .toList()
                    : List.of();
        }

        /// The cursor of the next page; empty if there is none.
        public String next() {
            return cursor("next");
        }

        /// The cursor of the previous page; empty if there is none.
        public String prev() {
            return cursor("prev");
        }

        public String header(String name) {
            return http.headers().firstValue(name).orElse("");
        }

        public Reply isOk() {
            assertThat(status()).as(http.body()).isBetween(200, 299);
            return this;
        }

        public Reply isProblem(int status, String code) {
            assertThat(text("code")).as(http.body()).isEqualTo(code);
            assertThat(status()).isEqualTo(status);
            assertThat(text("traceId")).matches("[0-9a-f]{32}");
            assertThat(header("Content-Type")).isEqualTo("application/problem+json");
            return this;
        }

        private Object data() {
            Object data = JsonPaths.at(body, "data");
            return data == null ? body : data;
        }

        private String cursor(String side) {
            Object cursor = JsonPaths.at(body, "pagination." + side);
            return cursor == null ? "" : cursor.toString();
        }
    }
}
