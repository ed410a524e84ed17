package dev.ambit.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Calls an API stage with its key.
///
/// @param url of the stage, without a slash at the end
record StageVisitor(HttpClient http, String url, String key) {

    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
    private static final int OK = 200;

    StageVisitor(String url, String key) {
        this(HttpClient.newBuilder().connectTimeout(ANSWER_MAX).build(), url, key);
    }

    /// An answer of the stage.
    ///
    /// @param status 0 without an answer
    record Answer(int status, String body) {

        boolean isOk() {
            return status == OK;
        }
    }

    Answer get(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(ANSWER_MAX)
                .header("X-Api-Key", key)
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            return new Answer(0, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the stage.", e);
        }
    }

    /// Omits the key, because this text may be logged.
    @Override
    public String toString() {
        return "StageVisitor[%s]".formatted(url);
    }
}
