package dev.ambit.feed;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.Authentication;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.http.Json;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.http.ResponseStream;
import dev.ambit.http.StreamLimit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

public final class SnapshotApi {

    /// Number of concurrent reads for snapshots and checksums, because other requests need the database too.
    private static final int READING_MAX = 2;

    private static final int STREAMS_MAX = 40;
    private static final int STREAMS_OF_ENVIRONMENT_MAX = 4;

    /// Interval of white space before the JSON, which keeps the connection from being closed as idle.
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);

    private static final byte[] WHITE_SPACE = {' '};

    private final Authentication authentication;
    private final StateScan scan;
    private final Snapshot snapshot;
    private final Checksums checksums;
    private final StreamLimit<EnvironmentId> seats =
            new StreamLimit<>(STREAMS_MAX, STREAMS_OF_ENVIRONMENT_MAX, "snapshots and checksums", "environment");

    public SnapshotApi(Authentication authentication, Transactions transactions) {
        this.authentication = authentication;
        this.scan = new StateScan(transactions, new Semaphore(READING_MAX, true));
        this.snapshot = new Snapshot(scan);
        this.checksums = new Checksums(scan);
    }

    public Response snapshot(Request request) {
        EnvironmentId environment = authentication.server(request).environment();
        CustomerBuckets buckets =
                CustomerBuckets.named(request.query(SnapshotQuery.class).buckets());
        return stream(
                request, "application/x-ndjson", environment, outlet -> snapshot.write(environment, buckets, outlet));
    }

    public Response checksums(Request request) {
        EnvironmentId environment = authentication.server(request).environment();
        long head = scan.head(environment);
        Long asked = request.query(ChecksumsQuery.class).sequence();
        if (asked != null && (asked < 0 || asked > head)) {
            throw BAD_USER_INPUT
                    .because("`sequence` must be from 0 to %d, the latest event; received %d. Send another number."
                            .formatted(head, asked))
                    .at("sequence", asked, "0 to " + head);
        }
        long sequence = asked == null ? head : asked;
        scan.require(environment, sequence);
        return stream(request, "application/json", environment, outlet -> write(environment, sequence, outlet));
    }

    private Response stream(
            Request request, String contentType, EnvironmentId environment, Consumer<ResponseStream> stream) {
        return request.method().equals("HEAD")
                ? Response.text(200, contentType, "")
                : Response.stream(
                        contentType, seats.seated(environment, outlet -> stream.accept(guarded(request, outlet))));
    }

    /// Checks access during the response. Without access, the response is broken off: a regular end would mean
    /// that the response is complete.
    private ResponseStream guarded(Request request, ResponseStream outlet) {
        return bytes -> {
            authentication.server(request);
            outlet.write(bytes);
        };
    }

    private void write(EnvironmentId environment, long sequence, ResponseStream outlet) {
        var life = new Object() {
            private long nextNanos = System.nanoTime() + SIGN_OF_LIFE.toNanos();

            void show() {
                if (System.nanoTime() - nextNanos >= 0) {
                    outlet.write(WHITE_SPACE);
                    nextNanos = System.nanoTime() + SIGN_OF_LIFE.toNanos();
                }
            }
        };
        Checksums.Sums sums = checksums.of(environment, sequence, life::show);
        outlet.write(Json.write(new Envelope(new View(sums.sequence(), sums.buckets()))));
    }

    private record Envelope(View data) {}

    // The wire.

    /// The selection of a snapshot.
    ///
    /// @param buckets numbers, separated by commas
    public record SnapshotQuery(@Nullable String buckets) {}

    /// The selection of checksums.
    ///
    /// @param sequence the event number
    public record ChecksumsQuery(@Nullable Long sequence) {}

    /// The checksums that a replica compares.
    ///
    /// @param buckets 256 sums of 16 hex digits each
    public record View(long sequence, List<String> buckets) {}
}
