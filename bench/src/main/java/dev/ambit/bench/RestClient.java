package dev.ambit.bench;

import dev.ambit.http.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A client of the REST API, for setting up measurements.
record RestClient(int port, String key) {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /// Sends a request and returns `data` of the response.
    Object post(String path, Object body) {
        return send("POST", path, body);
    }

    Object put(String path, Object body) {
        return send("PUT", path, body);
    }

    Object patch(String path, Object body) {
        return send("PATCH", path, body);
    }

    Object delete(String path) {
        return send("DELETE", path, Map.of());
    }

    Object get(String path) {
        return data(send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/api/v1%s".formatted(port, path)))
                .header("X-API-KEY", key)
                .build()));
    }

    /// Returns the text at a path such as `environments.0.serverKey`.
    static String text(Object data, String path) {
        return String.valueOf(require(data, path));
    }

    /// Returns the value at a path.
    static Object require(Object data, String path) {
        return Objects.requireNonNull(at(data, path), path);
    }

    /// Returns the value at a path, or null if it is missing.
    static @Nullable Object at(Object data, String path) {
        Object found = data;
        for (String step : path.split("\\.", -1)) {
            found = found instanceof List<?> list
                    ? list.get(Integer.parseInt(step))
                    : ((Map<?, ?>) Objects.requireNonNull(found, path)).get(step);
        }
        return found;
    }

    /// Uploads a body that is not JSON.
    Object upload(String path, byte[] body) {
        return send("PUT", path, "application/octet-stream", body);
    }

    private Object send(String method, String path, Object body) {
        return send(method, path, "application/json", Json.write(body));
    }

    private Object send(String method, String path, String type, byte[] body) {
        return data(send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/api/v1%s".formatted(port, path)))
                .header("X-API-KEY", key)
                .header("Content-Type", type)
                .method(method, BodyPublishers.ofByteArray(body))
                .build()));
    }

    private static Object data(String body) {
        return Objects.requireNonNull(((Map<?, ?>) Json.read(body, Object.class)).get("data"));
    }

    private static String send(HttpRequest request) {
        try {
            HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
            WrongAnswer.unless(response.statusCode() < 300, () -> "%s: %s".formatted(request, response.body()));
            return response.body();
        } catch (IOException e) {
            throw new IllegalStateException(request + " received no response", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
