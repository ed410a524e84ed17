package dev.ambit.host.bucket;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Counts the running writes of each bucket, and refuses new ones while the bucket is copied to another host. An access
/// key that was looked up before the copy began could still write otherwise.
final class BucketWrites {

    /// Exceeds the longest upload, so that no request that was authorized before the freeze is still running.
    private static final Duration FROZEN_MAX = Duration.ofMinutes(30);

    private final Map<String, Integer> running = new ConcurrentHashMap<>();
    private final Map<String, Long> frozen = new ConcurrentHashMap<>();

    /// Runs a write.
    ///
    /// @throws software.amazon.awssdk.services.s3.model.S3Exception 503 if the bucket is frozen
    <T> T run(String bucket, Supplier<T> write) {
        running.merge(bucket, 1, Integer::sum);
        try {
            if (isFrozen(bucket)) {
                throw S3Errors.moving();
            }
            return write.get();
        } finally {
            running.computeIfPresent(bucket, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /// Refuses writes from now on.
    ///
    /// @return whether no earlier write is running
    boolean freeze(String bucket) {
        frozen.put(bucket, System.nanoTime());
        return !running.containsKey(bucket);
    }

    /// Allows writes again.
    void release(String bucket) {
        frozen.remove(bucket);
    }

    private boolean isFrozen(String bucket) {
        Long since = frozen.get(bucket);
        return since != null && System.nanoTime() - since < FROZEN_MAX.toNanos();
    }
}
