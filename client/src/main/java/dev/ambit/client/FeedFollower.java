package dev.ambit.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Loads a snapshot and then follows the event stream, on a thread of its own, until it is closed. It reconnects
/// with growing pauses, and loads another snapshot when the server no longer has the next event.
final class FeedFollower implements Runnable {

    /// Time without a message after which the stream is closed. The server sends a heartbeat every two seconds.
    private static final Duration SILENCE_MAX = Duration.ofSeconds(10);

    private static final int GONE = 410;
    private static final int FEATURES_OF_PAGE_MAX = 100;
    private static final int BUFFER_CHARS = 1 << 16;

    private final AmbitConnection connection;
    private final CacheChanges changes;
    private final Consumer<CachedEnvironment> loaded;
    private final Runnable progressed;
    private final Consumer<AmbitProblem> refused;
    private final RetryPause pause = new RetryPause();

    private @Nullable CachedEnvironment environment;
    private boolean isFailing;
    private volatile @Nullable InputStream open;
    private volatile long heardNanos = System.nanoTime();
    private volatile boolean isClosed;

    /// @param environment the data to start from; null: load a snapshot
    /// @param loaded takes the environment of each snapshot
    /// @param progressed runs after each event and heartbeat
    /// @param refused takes refusals by the server
    FeedFollower(
            AmbitConnection connection,
            CacheChanges changes,
            @Nullable CachedEnvironment environment,
            Consumer<CachedEnvironment> loaded,
            Runnable progressed,
            Consumer<AmbitProblem> refused) {
        this.connection = connection;
        this.changes = changes;
        this.environment = environment;
        this.loaded = loaded;
        this.progressed = progressed;
        this.refused = refused;
    }

    @Override
    public void run() {
        while (!isClosed) {
            Duration wait = attempt();
            try {
                Thread.sleep(wait.toMillis());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /// Closes a stream that has been silent for too long, because a read has no timeout.
    void closeSilent() {
        if (System.nanoTime() - heardNanos > SILENCE_MAX.toNanos()) {
            closeStream();
        }
    }

    /// Ends the stream; the thread then returns.
    void close() {
        isClosed = true;
        closeStream();
    }

    /// Follows the server until something fails.
    ///
    /// @return the pause before the next attempt
    private Duration attempt() {
        try {
            CachedEnvironment known = environment;
            if (known == null) {
                known = snapshot();
                environment = known;
                loaded.accept(known);
            }
            follow(known);
            return pause.next(Duration.ZERO);
        } catch (AmbitProblem problem) {
            if (problem.status() == GONE) {
                environment = null;
                return pause.next(Duration.ZERO);
            }
            failed("The server refused to send events, and the client retries. " + problem.getMessage());
            refused.accept(problem);
            return pause.next(problem.retryAfter());
        } catch (IOException e) {
            if (!isClosed) {
                failed("The event feed of `%s` is interrupted; the client reconnects: %s".formatted(connection, e));
            }
            return pause.next(Duration.ZERO);
        } catch (RuntimeException e) {
            // An event that cannot be applied would leave the data wrong.
            failed("An event cannot be applied, and the client loads a new snapshot: " + e);
            environment = null;
            return pause.next(Duration.ZERO);
        }
    }

    private void failed(String reason) {
        isFailing = true;
        changes.failed(reason);
    }

    private CachedEnvironment snapshot() throws IOException {
        try (BufferedReader lines = reader(opened("/api/v1/events/snapshot", "application/x-ndjson"))) {
            String first = lines.readLine();
            if (first == null) {
                throw new IOException("The snapshot is empty.");
            }
            JsonNode head = ClientJson.read(first);
            var read = new CachedEnvironment(head.path("sequence").asLong());
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                heardNanos = System.nanoTime();
                read.readLine(ClientJson.read(line));
            }
            // Features are read after the snapshot, so that every feature that existed at the snapshot is
            // included.
            readFeatures(read);
            return read;
        } finally {
            open = null;
        }
    }

    private void readFeatures(CachedEnvironment read) throws IOException {
        String after = "";
        do {
            JsonNode page = connection.get("/api/v1/features?limit=" + FEATURES_OF_PAGE_MAX + after);
            page.path("data").forEach(it -> read.addFeature(ClientJson.text(it, "id")));
            String next = ClientJson.text(page.path("pagination"), "next");
            after = next.isEmpty() ? "" : "&after=" + java.net.URLEncoder.encode(next, StandardCharsets.UTF_8);
        } while (!after.isEmpty());
    }

    private void follow(CachedEnvironment known) throws IOException {
        try (InputStream stream = opened("/api/v1/events/feed?after=" + known.sequence(), "text/event-stream")) {
            var messages = new EventStreamReader(stream);
            for (EventStreamReader.Message message = messages.next(); message != null; message = messages.next()) {
                heardNanos = System.nanoTime();
                pause.reset();
                if (isFailing) {
                    isFailing = false;
                    changes.recovered();
                }
                JsonNode data = ClientJson.read(message.data());
                if (!message.isHeartbeat()) {
                    known.apply(complete(data));
                } else if (data.path("head").asLong(Long.MAX_VALUE) < known.sequence()) {
                    failed("The server has fewer events than the client, and the client loads a new snapshot."
                            + " The server was probably restored from a backup.");
                    environment = null;
                    return;
                }
                progressed.run();
            }
        } finally {
            open = null;
        }
    }

    /// Returns the whole event. The feed sends only the `reference` of an event that is too large for it.
    private JsonNode complete(JsonNode event) throws IOException {
        return event.path("truncated").asBoolean(false)
                ? connection.get(ClientJson.text(event, "reference")).path("data")
                : event;
    }

    private InputStream opened(String path, String accept) throws IOException {
        heardNanos = System.nanoTime();
        InputStream stream = connection.stream(path, accept);
        heardNanos = System.nanoTime();
        open = stream;
        if (isClosed) {
            stream.close();
        }
        return stream;
    }

    private void closeStream() {
        InputStream stream = open;
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                // It is no longer read.
            }
        }
    }

    private static BufferedReader reader(InputStream stream) {
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8), BUFFER_CHARS);
    }
}
