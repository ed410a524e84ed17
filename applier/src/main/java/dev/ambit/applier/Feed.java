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

/// Reads the log of an environment from its server (docs/reference/event-feed.md).
final class Feed implements AutoCloseable {

    private static final Duration CONNECT_MAX = Duration.ofSeconds(3);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    /// The server says every few seconds that it is still at it.
    private static final Duration SILENCE_MAX = Duration.ofSeconds(30);

    /// A page of the server has 4 MiB and an event more.
    private static final long PAGE_BYTES_MAX = 16L << 20;

    private static final long EVENT_BYTES_MAX = 256L << 20;
    private static final int LINE_CHARS_MAX = 64 << 20;

    private static final Duration CHECKSUMS_MAX = Duration.ofMinutes(5);

    /// @param events each as JSON
    /// @param head the number of the last event there is
    record Page(List<String> events, long head) {}

    private final FeedAddress address;
    private final HttpClient client;

    Feed(FeedAddress address) {
        this.address = address;
        this.client = HttpClient.newBuilder().connectTimeout(CONNECT_MAX).build();
    }

    /// The next events, and where the log ends.
    ///
    /// @param wait for the next one, in whole seconds
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

    /// The whole of one event; nothing if it is not kept any more, or is not there.
    Optional<String> event(long sequence) throws FeedFailure {
        HttpResponse<byte[]> answer = answer("/api/v1/events/" + sequence, EVENT_BYTES_MAX, ANSWER_MAX);
        if (answer.statusCode() == 404 || answer.statusCode() == 410) {
            return Optional.empty();
        }
        return Optional.of(
                required(fields(text(answer), "data"::equals), "data").raw());
    }

    /// The sums of the server at that number, one for each bucket.
    List<Long> checksums(long sequence) throws FeedFailure {
        String body = body("/api/v1/events/checksums?sequence=" + sequence, PAGE_BYTES_MAX, CHECKSUMS_MAX);
        Json.Value data = required(fields(body, "data"::equals), "data");
        List<Long> sums = Json.items(
                        required(Json.fields(data.raw()), "buckets").raw())
                .stream()
                .map(it -> Long.parseUnsignedLong(it.text(), 16))
                .toList();
        if (sums.size() != Proof.BUCKETS) {
            throw new FeedFailure(Kind.REFUSED, "The server has %d sums instead of 256.".formatted(sums.size()));
        }
        return sums;
    }

    /// What takes the lines of a snapshot.
    interface Lines {
        void take(String line) throws FeedFailure;
    }

    /// Hands out line after line; a snapshot is never as a whole in memory.
    ///
    /// @param buckets of the customers that are wanted
    void snapshot(BitSet buckets, Lines lines) throws FeedFailure {
        String some = buckets.cardinality() == Proof.BUCKETS
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
                        lines.take(line.append(chars, from, i - from).toString());
                        line.setLength(0);
                        from = i + 1;
                        watch.sign();
                    }
                }
                line.append(chars, from, count - from);
                if (line.length() > LINE_CHARS_MAX) {
                    throw new FeedFailure(Kind.REFUSED, "A line of the snapshot is too long.");
                }
            }
            if (!line.isEmpty()) {
                throw new FeedFailure(Kind.AWAY, "The snapshot broke off.");
            }
        } catch (IOException _) {
            throw new FeedFailure(Kind.AWAY, "The snapshot broke off.");
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    /// Breaks off what has said nothing for long, which a read alone would wait for.
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
                    // It has ended.
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

    /// The failures of the client may have the request in their words, so they are not told on.
    private static <T> HttpResponse<T> awaited(CompletableFuture<HttpResponse<T>> answer, Duration max)
            throws FeedFailure {
        try {
            return answer.get(max.toMillis(), MILLISECONDS);
        } catch (ExecutionException e) {
            throw new FeedFailure(
                    Kind.AWAY,
                    "The server cannot be read: "
                            + String.valueOf(e.getCause()).lines().findFirst().orElse(""));
        } catch (TimeoutException _) {
            throw new FeedFailure(Kind.AWAY, "The server has not answered within %s.".formatted(max));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new FeedFailure(Kind.AWAY, "The replica stops.");
        } finally {
            answer.cancel(true);
        }
    }

    private static void requireOk(int status) throws FeedFailure {
        switch (status) {
            case 200 -> {
                // As it should be.
            }
            case 410 -> throw new FeedFailure(Kind.GONE, "The log does not reach back that far.");
            case 401, 403 -> throw new FeedFailure(Kind.REFUSED, "The server refuses the key: " + status + ".");
            case 404 -> throw new FeedFailure(Kind.REFUSED, "The server has no such address; is it one of Ambit's?");
            default -> throw new FeedFailure(Kind.AWAY, "The server answers %d.".formatted(status));
        }
    }

    private static Map<String, Json.Value> fields(String body, Predicate<String> isWanted) throws FeedFailure {
        try {
            return Json.fields(body, isWanted);
        } catch (Malformed e) {
            throw new FeedFailure(Kind.AWAY, "The server answers something else: " + e.getMessage());
        }
    }

    private static Json.Value required(Map<String, Json.Value> fields, String name) throws FeedFailure {
        Json.Value value = fields.get(name);
        if (value == null) {
            throw new FeedFailure(Kind.REFUSED, "The server's answer has no %s.".formatted(name));
        }
        return value;
    }

    private static long number(Json.Value value) throws FeedFailure {
        try {
            return Long.parseLong(value.raw());
        } catch (NumberFormatException _) {
            throw new FeedFailure(Kind.REFUSED, "The server's answer has no number.");
        }
    }
}
