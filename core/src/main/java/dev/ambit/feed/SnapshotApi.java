package dev.ambit.feed;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.Authentication;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.http.Json;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.http.ResponseStream;
import dev.ambit.http.Seats;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

public final class SnapshotApi {

    /// Of pages that are read at once, for all that is asked here: others need the database too.
    private static final int READING_MAX = 2;

    private static final int STREAMS_MAX = 40;
    private static final int STREAMS_OF_ENVIRONMENT_MAX = 4;

    /// A connection on which nothing comes for long is taken for dead; white space before JSON means nothing.
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);

    private static final byte[] WHITE_SPACE = {' '};

    private final Authentication authentication;
    private final StateScan scan;
    private final Snapshot snapshot;
    private final Checksums checksums;
    private final Seats<EnvironmentId> seats =
            new Seats<>(STREAMS_MAX, STREAMS_OF_ENVIRONMENT_MAX, "snapshots and checksums", "environment");

    public SnapshotApi(Authentication authentication, Transactions transactions) {
        this.authentication = authentication;
        this.scan = new StateScan(transactions, new Semaphore(READING_MAX, true));
        this.snapshot = new Snapshot(scan);
        this.checksums = new Checksums(scan);
    }

    public Response snapshot(Request request) {
        EnvironmentId environment = authentication.server(request).environment();
        Buckets buckets = Buckets.named(request.query(SnapshotQuery.class).buckets());
        return stream(
                request, "application/x-ndjson", environment, outlet -> snapshot.write(environment, buckets, outlet));
    }

    public Response checksums(Request request) {
        EnvironmentId environment = authentication.server(request).environment();
        long head = scan.head(environment);
        Long asked = request.query(ChecksumsQuery.class).sequence();
        if (asked != null && (asked < 0 || asked > head)) {
            throw BAD_USER_INPUT
                    .because("Events are counted up to %d yet.".formatted(head))
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

    /// Whoever reads may lose meanwhile what let him in. Then it breaks off, for an end in good order would say that
    /// this was all.
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

    /// Whose customers are wanted.
    ///
    /// @param buckets the numbers of some, with commas between
    public record SnapshotQuery(@Nullable String buckets) {}

    /// When it is that the sums are wanted of.
    ///
    /// @param sequence the number that they are to fit
    public record ChecksumsQuery(@Nullable Long sequence) {}

    /// What a replica compares itself by.
    ///
    /// @param buckets 256 sums of 16 hex digits each
    public record View(long sequence, List<String> buckets) {}
}
