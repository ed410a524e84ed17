package dev.ambit.sdk.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.JsonPaths;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.http.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads edge documents as an SDK does.
record EdgeClient(String key) {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /// Repeats a request that was refused because other tests use the same server.
    HttpResponse<byte[]> response(String path, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:%d%s".formatted(TestServer.app().port(), path)))
                .header("X-API-KEY", key);
        headers.forEach(request::header);
        return Waiting.until(
                () -> sent(request.build()), it -> !Http.isOverloaded(it.statusCode(), new String(it.body(), UTF_8)));
    }

    private static HttpResponse<byte[]> sent(HttpRequest request) {
        try {
            return CLIENT.send(request, BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    Object document(String path) {
        HttpResponse<byte[]> response = response(path, Map.of());
        assertThat(response.statusCode()).as(new String(response.body(), UTF_8)).isEqualTo(200);
        return Json.read(response.body(), Object.class);
    }

    List<?> entitlements(String customer) {
        return list(document("/v1/c/%s/entitlements.json".formatted(customer)), "data.entitlements");
    }

    List<?> subscriptions(String customer, String query) {
        return list(
                document("/v1/c/%s/subscriptions.json%s".formatted(customer, query)), "data.getActiveSubscriptions");
    }

    /// Returns the status and the code of a refused request.
    String refusal(String path, Map<String, String> headers) {
        HttpResponse<byte[]> response = response(path, headers);
        return "%d %s".formatted(response.statusCode(), at(Json.read(response.body(), Object.class), "code"));
    }

    static @Nullable Object at(Object document, String path) {
        return JsonPaths.at(document, path);
    }

    static List<?> list(Object document, String path) {
        return (List<?>) requireNonNull(JsonPaths.at(document, path));
    }
}
