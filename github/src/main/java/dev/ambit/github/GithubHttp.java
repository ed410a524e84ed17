package dev.ambit.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ambit.stack.InProgressException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Sends requests to the REST API of GitHub. Reads are conditional, because GitHub does not count unchanged
/// answers. After GitHub has throttled a call, no other call is sent until the throttling ends.
final class GithubHttp {

    private static final Duration CALL_MAX = Duration.ofSeconds(30);
    private static final String VERSION = "2022-11-28";
    private static final int ANSWER_BYTES_MAX = 4 << 20;
    private static final int KNOWN_MAX = 200;
    private static final int KNOWN_CHARS_MAX = 64 << 10;
    private static final int NOT_MODIFIED = 304;
    private static final int SERVER_ERROR = 500;

    /// GitHub allows 100 concurrent calls of all clients of an App.
    private static final int ABREAST_MAX = 8;

    private final GithubApp app;
    private final HttpClient client;
    private final InstantSource clock;
    private final Semaphore seats = new Semaphore(ABREAST_MAX);
    private final Cache<String, CachedAnswer> known =
            Caffeine.newBuilder().maximumSize(KNOWN_MAX).build();
    private volatile @Nullable Limit limit;

    /// An answer and its `ETag`.
    private record CachedAnswer(String tag, GithubAnswer answer) {}

    /// A rate limit and its end.
    private record Limit(InProgressException reason, Instant until) {}

    GithubHttp(GithubApp app, HttpClient client, InstantSource clock) {
        this.app = app;
        this.client = client;
        this.clock = clock;
    }

    /// Sends a request, and waits for the answer. Errors that the caller decides about, such as 401 or 404, are
    /// returned.
    ///
    /// @param body JSON; null for none
    /// @throws InProgressException if GitHub throttles or does not answer
    GithubAnswer send(String method, String path, String token, @Nullable String body) {
        String call = "%s %s".formatted(method, path);
        CachedAnswer before = method.equals("GET") ? known.getIfPresent(path) : null;
        HttpRequest.Builder request = request(URI.create(app.apiUrl() + path), token)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (before != null) {
            request.header("If-None-Match", before.tag());
        }
        HttpResponse<InputStream> response = exchange(call, request.build());
        var answer = new GithubAnswer(call, response.statusCode(), text(call, response.body()));
        if (before != null && answer.status() == NOT_MODIFIED) {
            return before.answer();
        }
        if (method.equals("GET") && answer.isOk() && answer.text().length() <= KNOWN_CHARS_MAX) {
            response.headers().firstValue("etag").ifPresent(tag -> known.put(path, new CachedAnswer(tag, answer)));
        }
        return sorted(answer, response);
    }

    /// Opens a download. GitHub redirects to another host, which gets no token.
    ///
    /// @param accept media type
    HttpResponse<InputStream> open(String path, String token, String accept) {
        String call = "GET " + path;
        HttpResponse<InputStream> first = exchange(
                call,
                request(URI.create(app.apiUrl() + path), token)
                        .setHeader("Accept", accept)
                        .build());
        Optional<String> elsewhere = first.headers().firstValue("location");
        if (elsewhere.isEmpty() || !GithubErrors.isRedirect(first.statusCode())) {
            return first;
        }
        close(first.body());
        URI target = URI.create(app.apiUrl() + path).resolve(elsewhere.get());
        return exchange(call, HttpRequest.newBuilder(target).timeout(CALL_MAX).build());
    }

    /// Reads the answer that a download got instead of a file, and returns its error.
    ///
    /// @throws InProgressException if GitHub throttles or is unavailable
    RuntimeException refusal(String path, HttpResponse<InputStream> response) {
        String call = "GET " + path;
        return sorted(new GithubAnswer(call, response.statusCode(), text(call, response.body())), response)
                .refusal();
    }

    private GithubAnswer sorted(GithubAnswer answer, HttpResponse<?> response) {
        GithubErrors.of(app, answer, response.headers(), clock.instant()).ifPresent(it -> {
            if (it instanceof InProgressException throttled && response.statusCode() < SERVER_ERROR) {
                limit = new Limit(throttled, clock.instant().plus(throttled.pause()));
            }
            throw it;
        });
        return answer;
    }

    private static HttpRequest.Builder request(URI target, String token) {
        return HttpRequest.newBuilder(target)
                .timeout(CALL_MAX)
                .header("Accept", "application/vnd.github+json")
                .header("X-GitHub-Api-Version", VERSION)
                .header("User-Agent", "Ambit")
                .header("Authorization", "Bearer " + token);
    }

    private HttpResponse<InputStream> exchange(String call, HttpRequest request) {
        requireUnthrottled();
        seats.acquireUninterruptibly();
        try {
            return client.send(request, BodyHandlers.ofInputStream());
        } catch (IOException _) {
            throw GithubErrors.unanswered(call);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw GithubErrors.unanswered(call);
        } finally {
            seats.release();
        }
    }

    private void requireUnthrottled() {
        Limit reached = limit;
        if (reached == null) {
            return;
        }
        Duration left = Duration.between(clock.instant(), reached.until());
        if (left.isPositive()) {
            throw new InProgressException(
                    reached.reason().what(), left, reached.reason().patience());
        }
        limit = null;
    }

    private static String text(String call, InputStream body) {
        try (body) {
            return new String(body.readNBytes(ANSWER_BYTES_MAX), UTF_8);
        } catch (IOException _) {
            throw GithubErrors.unanswered(call);
        }
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException _) {
            // The connection is not used again.
        }
    }
}
