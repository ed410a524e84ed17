package dev.ambit.cdn;

import dev.ambit.bucket.BucketObject;
import dev.ambit.bucket.Buckets;
import dev.ambit.problem.Problem;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Reads objects of buckets where waiting is allowed, so many at once.
final class Assets {

    private static final int ABREAST_MAX = 64;

    /// Finds, reads, and answers; before it has answered it may be done again.
    interface Reading {
        void run() throws IOException;
    }

    private final @Nullable Buckets buckets;
    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore seats = new Semaphore(ABREAST_MAX);

    /// @param buckets null: there are none
    Assets(@Nullable Buckets buckets) {
        this.buckets = buckets;
    }

    Executor threads() {
        return threads;
    }

    Optional<BucketObject> find(@Nullable String bucket, String key) {
        return buckets == null || bucket == null ? Optional.empty() : buckets.find(bucket, key);
    }

    /// @param callback hears of it if it fails; of a problem, so that its status is answered
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

    /// Once more if it fails: what was found may have been replaced before it was read.
    private static void run(Reading reading) throws IOException {
        try {
            reading.run();
        } catch (IOException _) {
            reading.run();
        }
    }
}
