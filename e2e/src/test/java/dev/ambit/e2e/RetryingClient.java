package dev.ambit.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Sends requests to a server until it gets a response; retries if the server is down or overloaded.
final class RetryingClient {

    private static final int AGAIN_MILLIS = 20;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(40);

    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;
    private final String key;

    RetryingClient(String url, String key) {
        this.url = url;
        this.key = key;
    }

    /// @param isAgain whether an earlier attempt may have succeeded
    record Answer(int status, String body, boolean isAgain) {

        boolean isOk() {
            return status / 100 == 2;
        }
    }

    Answer post(String path, String json) {
        return sendUntilAnswered(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build());
    }

    Answer patch(String path, String json) {
        return sendUntilAnswered(request(path)
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(json))
                .build());
    }

    Answer get(String path) {
        return sendUntilAnswered(request(path).GET().build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + "/api/v1" + path))
                .timeout(ANSWER_MAX)
                .header("X-API-KEY", key);
    }

    private Answer sendUntilAnswered(HttpRequest request) {
        boolean again = false;
        while (true) {
            try {
                var answer = http.send(request, BodyHandlers.ofString());
                int status = answer.statusCode();
                if (status != 503 && status != 504) {
                    return new Answer(status, answer.body(), again);
                }
            } catch (IOException _) {
                // The outcome of the attempt is unknown.
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            again = true;
            AmbitProcess.sleep(AGAIN_MILLIS);
        }
    }
}
