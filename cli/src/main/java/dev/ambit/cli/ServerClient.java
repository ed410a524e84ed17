package dev.ambit.cli;

import dev.ambit.http.Json;
import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// HTTP client of a server with the credentials of a caller.
final class ServerClient {

    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);
    private static final Pattern ADDRESS = Pattern.compile("https?://[^/?#\\s]+(/[^?#\\s]*)?");
    private static final double MILLIS_PER_SECOND = 1_000;
    private static final int CONNECTION_LOST = 0;
    private static final int UNKNOWN_KEY = 401;
    private static final int NOT_FOUND = 404;
    private static final int REFUSED = 400;

    private final String url;
    private final Map<String, String> headers;
    private final Duration answerMax;
    private final HttpClient http;

    private ServerClient(String url, Map<String, String> headers, Duration answerMax, HttpClient http) {
        this.url = url;
        this.headers = headers;
        this.answerMax = answerMax;
        this.http = http;
    }

    /// Creates a client with a key.
    ///
    /// @param url URL of the server, such as `http://127.0.0.1:8080`
    ServerClient(String url, String key) {
        this(
                valid(url),
                Map.of("X-API-KEY", key),
                ANSWER_MAX,
                HttpClient.newBuilder().connectTimeout(CONNECT_MAX).build());
    }

    /// Creates a client without credentials.
    static ServerClient at(String url) {
        return new ServerClient(
                valid(url),
                Map.of(),
                ANSWER_MAX,
                HttpClient.newBuilder().connectTimeout(CONNECT_MAX).build());
    }

    static String valid(String url) {
        if (!ADDRESS.matcher(url).matches()) {
            throw new IllegalArgumentException(
                    "The server URL `%s` is not valid. Pass a URL such as http://127.0.0.1:8080.".formatted(url));
        }
        return url.replaceFirst("/+$", "");
    }

    /// Returns this client with another header.
    ServerClient with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new ServerClient(url, Map.copyOf(more), answerMax, http);
    }

    /// Returns this client with another limit for a request and its whole response.
    ServerClient waiting(Duration max) {
        return new ServerClient(url, headers, max, http);
    }

    String url() {
        return url;
    }

    /// Posts a price list and returns the JSON of the response.
    String postYaml(String path, String yaml) {
        return send(request(path).header("Content-Type", "application/yaml").POST(BodyPublishers.ofString(yaml)));
    }

    /// Returns the JSON of the response.
    String get(String path) {
        return send(request(path).GET());
    }

    /// Returns the JSON of the response.
    String post(String path, Object body) {
        return send("POST", path, body);
    }

    /// Returns the JSON of the response.
    String put(String path, Object body) {
        return send("PUT", path, body);
    }

    /// Uploads a file and returns the JSON of the response.
    String upload(String path, Path file) {
        try {
            return send(request(path)
                    .header("Content-Type", "application/octet-stream")
                    .PUT(BodyPublishers.ofFile(file)));
        } catch (FileNotFoundException e) {
            throw new UncheckedIOException(
                    "%s cannot be read. Check that the file exists and is readable.".formatted(file), e);
        }
    }

    /// Returns the JSON of the response.
    String patch(String path, Object body) {
        return send("PATCH", path, body);
    }

    /// Returns the JSON of the response.
    String delete(String path, Object body) {
        return send("DELETE", path, body);
    }

    /// Returns whether an entity exists. Also false if the key is unknown or expired.
    boolean has(String path) {
        try {
            send(request(path).GET());
            return true;
        } catch (ServerRefusal refusal) {
            if (refusal.status() == NOT_FOUND || refusal.status() == UNKNOWN_KEY) {
                return false;
            }
            throw refusal;
        }
    }

    /// Creates the entity at `path` unless it exists. Returns whether it was created.
    boolean ensure(String path, String collection, Object body) {
        if (has(path)) {
            return false;
        }
        post(collection, body);
        return true;
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
        headers.forEach(request::header);
        return request;
    }

    private String send(String method, String path, Object body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofByteArray(Json.write(body))));
    }

    private String send(HttpRequest.Builder request) {
        HttpResponse<String> response = completed(http.sendAsync(request.build(), BodyHandlers.ofString()));
        if (response.statusCode() >= REFUSED) {
            throw refusal(response);
        }
        return response.body();
    }

    /// Waits for the whole response. The timeout of an `HttpRequest` would not cover the body.
    private HttpResponse<String> completed(CompletableFuture<HttpResponse<String>> response) {
        try {
            return response.get(answerMax.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            response.cancel(true);
            throw new ServerRefusal(
                    CONNECTION_LOST,
                    "The server at %s did not complete its response within %.0f seconds. Retry, or check the network."
                            .formatted(url, Math.ceil(answerMax.toMillis() / MILLIS_PER_SECOND)));
        } catch (ExecutionException e) {
            String reason = e.getCause() == null ? null : e.getCause().getMessage();
            throw new ServerRefusal(
                    CONNECTION_LOST,
                    "The server at %s cannot be reached%s. Start the server, or correct its address."
                            .formatted(url, reason == null ? "" : ": " + reason));
        } catch (InterruptedException e) {
            response.cancel(true);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the server.", e);
        }
    }

    private static ServerRefusal refusal(HttpResponse<String> response) {
        ProblemView problem = problem(response);
        String message = problem.field() == null ? problem.message() : problem.field() + ": " + problem.message();
        String allowed = problem.allowed() == null ? "" : " Allowed: %s.".formatted(problem.allowed());
        return new ServerRefusal(response.statusCode(), TerminalText.legible(message + allowed));
    }

    private static ProblemView problem(HttpResponse<String> response) {
        try {
            return Json.readStored(response.body(), ProblemView.class);
        } catch (RuntimeException _) {
            return new ProblemView(
                    "The server answered with status %d and no error message.".formatted(response.statusCode()),
                    null,
                    null);
        }
    }

    private record ProblemView(
            String message,
            @Nullable String field,
            @Nullable Object allowed) {}
}
