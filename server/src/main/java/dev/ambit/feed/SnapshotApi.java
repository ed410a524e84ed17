package dev.ambit.feed;

import dev.ambit.access.Authentication;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.http.Json;
import dev.ambit.http.Outlet;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.http.Seats;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

public final class SnapshotApi {

    /// Of pages that are read at once, for all that is asked here: others need the database too.
    private static final int READING_MAX = 2;

    private static final int STREAMS_MAX = 40;
    private static final int STREAMS_OF_ENVIRONMENT_MAX = 4;

    /// A connection on which nothing comes for long is taken for dead; white space before JSON means nothing.
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);

    private static final byte[] WHITE_SPACE = {' '};

    private final Authentication authentication;
    private final Snapshot snapshot;
    private final Checksums checksums;
    private final Seats<EnvironmentId> seats = new Seats<>(STREAMS_MAX, STREAMS_OF_ENVIRONMENT_MAX);

    public SnapshotApi(Authentication authentication, Transactions transactions) {
        this.authentication = authentication;
        var scan = new StateScan(transactions, new Semaphore(READING_MAX, true));
        this.snapshot = new Snapshot(scan);
        this.checksums = new Checksums(scan);
    }

    public Response snapshot(Request request) {
        EnvironmentId environment = authentication.server(request).environment();
        return stream(request, "application/x-ndjson", environment, outlet -> snapshot.write(environment, outlet));
    }

    public Response checksums(Request request) {
        EnvironmentId environment = authentication.server(request).environment();
        return stream(request, "application/json", environment, outlet -> write(environment, outlet));
    }

    private Response stream(Request request, String contentType, EnvironmentId environment, Consumer<Outlet> stream) {
        return request.method().equals("HEAD")
                ? Response.text(200, contentType, "")
                : Response.stream(contentType, seats.seated(environment, stream));
    }

    private void write(EnvironmentId environment, Outlet outlet) {
        var life = new Object() {
            private long nextNanos = System.nanoTime() + SIGN_OF_LIFE.toNanos();

            void show() {
                if (System.nanoTime() - nextNanos >= 0) {
                    outlet.write(WHITE_SPACE);
                    nextNanos = System.nanoTime() + SIGN_OF_LIFE.toNanos();
                }
            }
        };
        Checksums.Sums sums = checksums.of(environment, life::show);
        outlet.write(Json.write(new Envelope(new View(sums.sequence(), sums.buckets()))));
    }

    private record Envelope(View data) {}

    // The wire.

    /// What a replica compares itself by.
    ///
    /// @param buckets 256 sums of 16 hex digits each
    public record View(long sequence, List<String> buckets) {}
}
