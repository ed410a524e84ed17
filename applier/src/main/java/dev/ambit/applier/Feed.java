package dev.ambit.applier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.ambit.applier.FeedFailure.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Reads the event log of an environment from its server (docs/reference/event-feed.md).
final class Feed implements AutoCloseable {

    private static final Duration CONNECT_MAX = Duration.ofSeconds(3);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    /// Maximum time between two parts of a snapshot, which the server sends continuously.
    private static final Duration SILENCE_MAX = Duration.ofSeconds(30);

    /// A page of the server has at most 4 MiB and one event.
    private static final long PAGE_BYTES_MAX = 16L << 20;

    private static final long EVENT_BYTES_MAX = 256L << 20;
    private static final int LINE_CHARS_MAX = 64 << 20;

    private static final Duration CHECKSUMS_MAX = Duration.ofMinutes(5);

    /// @param events each as JSON
    /// @param head number of the newest event
    record Page(List<String> events, long head) {}

    private final FeedAddress address;
    private final HttpClient client;

    Feed(FeedAddress address) {
        this.address = address;
        this.client = HttpClient.newBuilder().connectTimeout(CONNECT_MAX).build();
    }

    /// Returns the next events and the number of the newest event.
    ///
    /// @param wait maximum time to wait for an event, in whole seconds
    Page after(long after, int limit, Duration wait) throws FeedFailure {
        String body = body(
                "/api/v1/events/feed?after=%d&limit=%d&wait=%d".formatted(after, limit, wait.toSeconds()),
                PAGE_BYTES_MAX,
                ANSWER_MAX.plus(wait));
        Map<String, Json.Value> fields = fields(body, name -> name.equals("data") || name.equals("head"));
        return new Page(
                Json.items(required(fields, "data").raw()).stream()
                        .map(Json.Value::raw)
                        .toList(),
                number(required(fields, "head")));
    }

    /// Returns one event in full; empty if it does not exist or is no longer kept.
    Optional<String> event(long sequence) throws FeedFailure {
        HttpResponse<byte[]> answer = answer("/api/v1/events/" + sequence, EVENT_BYTES_MAX, ANSWER_MAX);
        if (answer.statusCode() == 404 || answer.statusCode() == 410) {
            return Optional.empty();
        }
        return Optional.of(
                required(fields(text(answer), "data"::equals), "data").raw());
    }

    /// Returns the server's checksums at that number, one per bucket.
    List<Long> checksums(long sequence) throws FeedFailure {
        String body = body("/api/v1/events/checksums?sequence=" + sequence, PAGE_BYTES_MAX, CHECKSUMS_MAX);
        Json.Value data = required(fields(body, "data"::equals), "data");
        List<Long> sums = Json.items(
                        required(Json.fields(data.raw()), "buckets").raw())
                .stream()
                .map(it -> Long.parseUnsignedLong(it.text(), 16))
                .toList();
        if (sums.size() != TableChecksums.BUCKETS) {
            throw new FeedFailure(
                    Kind.REFUSED,
                    "The server sent %d checksums instead of 256. Install the same Ambit version on server and replica."
                            .formatted(sums.size()));
        }
        return sums;
    }

    /// Receives the lines of a snapshot.
    interface Lines {
        void accept(String line) throws FeedFailure;
    }

    /// Streams the lines of a snapshot. The whole snapshot is never in memory.
    ///
    /// @param buckets the buckets of customers to include
    void snapshot(BitSet buckets, Lines lines) throws FeedFailure {
        String some = buckets.cardinality() == TableChecksums.BUCKETS
                ? ""
                : "?buckets=" + buckets.stream().mapToObj(String::valueOf).collect(Collectors.joining(","));
        HttpRequest request = request("/api/v1/events/snapshot" + some);
        HttpResponse<InputStream> answer = awaited(client.sendAsync(request, BodyHandlers.ofInputStream()), ANSWER_MAX);
        try (InputStream body = answer.body();
                var watch = new Watch(body)) {
            requireOk(answer.statusCode());
            var reader = new BufferedReader(new InputStreamReader(body, UTF_8), 1 << 16);
            var line = new StringBuilder();
            char[] chars = new char[1 << 16];
            for (int count = reader.read(chars); count >= 0; count = reader.read(chars)) {
                watch.sign();
                int from = 0;
                for (int i = 0; i < count; i++) {
                    if (chars[i] == '\n') {
                        lines.accept(line.append(chars, from, i - from).toString());
                        line.setLength(0);
                        from = i + 1;
                        watch.sign();
                    }
                }
                line.append(chars, from, count - from);
                if (line.length() > LINE_CHARS_MAX) {
                    throw new FeedFailure(
                            Kind.REFUSED,
                            "A line of the snapshot has more than %,d characters. %s"
                                    .formatted(LINE_CHARS_MAX, FeedAddress.URL_REMEDY));
                }
            }
            if (!line.isEmpty()) {
                throw new FeedFailure(
                        Kind.AWAY, "The connection closed in the middle of the snapshot. The replica retries.");
            }
        } catch (IOException _) {
            throw new FeedFailure(
                    Kind.AWAY, "The connection closed in the middle of the snapshot. The replica retries.");
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    /// Closes a response that has been silent for too long, because a read alone has no timeout.
    private static final class Watch implements AutoCloseable {

        private final AtomicLong signNanos = new AtomicLong(System.nanoTime());
        private final Thread thread;

        Watch(InputStream stream) {
            this.thread = Thread.startVirtualThread(() -> {
                try {
                    while (System.nanoTime() - signNanos.get() < SILENCE_MAX.toNanos()) {
                        Thread.sleep(Duration.ofSeconds(1));
                    }
                    stream.close();
                } catch (InterruptedException | IOException _) {
                    // The watch has ended.
                }
            });
        }

        void sign() {
            signNanos.set(System.nanoTime());
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }

    private String body(String path, long bytesMax, Duration max) throws FeedFailure {
        return text(answer(path, bytesMax, max));
    }

    private static String text(HttpResponse<byte[]> answer) throws FeedFailure {
        requireOk(answer.statusCode());
        return new String(answer.body(), UTF_8);
    }

    private HttpResponse<byte[]> answer(String path, long bytesMax, Duration max) throws FeedFailure {
        return awaited(
                client.sendAsync(request(path), BodyHandlers.limiting(BodyHandlers.ofByteArray(), bytesMax)), max);
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(address.at(path))
                .header("X-API-KEY", address.key())
                .build();
    }

    /// Reports only the first line of an exception of the HTTP client, because the rest may contain the request.
    private static <T> HttpResponse<T> awaited(CompletableFuture<HttpResponse<T>> answer, Duration max)
            throws FeedFailure {
        try {
            return answer.get(max.toMillis(), MILLISECONDS);
        } catch (ExecutionException e) {
            throw new FeedFailure(
                    Kind.AWAY,
                    "The server cannot be reached; the replica retries: "
                            + String.valueOf(e.getCause()).lines().findFirst().orElse(""));
        } catch (TimeoutException _) {
            throw new FeedFailure(
                    Kind.AWAY, "The server did not answer within %s. The replica retries.".formatted(max));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new FeedFailure(Kind.AWAY, "The replica is shutting down.");
        } finally {
            answer.cancel(true);
        }
    }

    private static void requireOk(int status) throws FeedFailure {
        switch (status) {
            case 200 -> {
                // The expected status.
            }
            case 410 ->
                throw new FeedFailure(
                        Kind.GONE,
                        "The server no longer keeps the events that this replica needs. The replica loads a snapshot.");
            case 401, 403 ->
                throw new FeedFailure(
                        Kind.REFUSED,
                        "The server rejected the server key with status %d. Create a server key and set it."
                                .formatted(status));
            case 404 -> throw new FeedFailure(Kind.REFUSED, "The server answered 404. " + FeedAddress.URL_REMEDY);
            default ->
                throw new FeedFailure(
                        Kind.AWAY, "The server answered with status %d. The replica retries.".formatted(status));
        }
    }

    private static Map<String, Json.Value> fields(String body, Predicate<String> isWanted) throws FeedFailure {
        try {
            return Json.fields(body, isWanted);
        } catch (Malformed e) {
            throw new FeedFailure(
                    Kind.AWAY, "The server's answer is not valid JSON; the replica retries: " + e.getMessage());
        }
    }

    private static Json.Value required(Map<String, Json.Value> fields, String name) throws FeedFailure {
        Json.Value value = fields.get(name);
        if (value == null) {
            throw new FeedFailure(
                    Kind.REFUSED, "The server's answer has no field `%s`. %s".formatted(name, FeedAddress.URL_REMEDY));
        }
        return value;
    }

    private static long number(Json.Value value) throws FeedFailure {
        try {
            return Long.parseLong(value.raw());
        } catch (NumberFormatException _) {
            throw new FeedFailure(
                    Kind.REFUSED, "The server's answer has text in place of a number. " + FeedAddress.URL_REMEDY);
        }
    }
}
