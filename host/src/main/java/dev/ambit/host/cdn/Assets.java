package dev.ambit.host.cdn;

import dev.ambit.host.bucket.BucketObject;
import dev.ambit.host.bucket.Buckets;
import dev.ambit.problem.Problem;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Reads bucket objects on virtual threads, with limited concurrency.
final class Assets {

    private static final int ABREAST_MAX = 64;

    /// Finds and reads an object and sends the response. It can be repeated until the response is committed.
    interface Reading {
        void run() throws IOException;
    }

    private final @Nullable Buckets buckets;
    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore seats = new Semaphore(ABREAST_MAX);

    /// @param buckets null if stacks have no buckets
    Assets(@Nullable Buckets buckets) {
        this.buckets = buckets;
    }

    Executor threads() {
        return threads;
    }

    Optional<BucketObject> find(@Nullable String bucket, String key) {
        return buckets == null || bucket == null ? Optional.empty() : buckets.find(bucket, key);
    }

    /// Runs `reading` on a virtual thread.
    ///
    /// @param callback fails if `reading` fails; a problem keeps its status
    void later(Callback callback, Reading reading) {
        threads.execute(() -> {
            seats.acquireUninterruptibly();
            try {
                run(reading);
            } catch (Problem problem) {
                callback.failed(
                        new HttpException.RuntimeException(problem.code().status(), problem.message(), problem));
            } catch (IOException | RuntimeException e) {
                callback.failed(e);
            } finally {
                seats.release();
            }
        });
    }

    /// Retries once, because an object can be replaced between lookup and read.
    private static void run(Reading reading) throws IOException {
        try {
            reading.run();
        } catch (IOException _) {
            reading.run();
        }
    }
}
