package dev.ambit.host.bucket;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Looks up access keys and caches them for one second.
final class AccessKeys {

    static final Duration HELD = Duration.ofSeconds(1);

    private static final int KEYS_MAX = 10_000;
    private static final long ANSWER_MILLIS_MAX = 5_000;

    private final AsyncLoadingCache<String, Optional<AccessKeyGrant>> known;

    AccessKeys(AccessKeyLookup lookup) {
        known = Caffeine.newBuilder()
                .maximumSize(KEYS_MAX)
                .expireAfterWrite(HELD)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .buildAsync(lookup::find);
    }

    /// Finds the permissions of an access key.
    ///
    /// @throws software.amazon.awssdk.services.s3.model.S3Exception if the lookup fails
    Optional<AccessKeyGrant> find(String accessKey) {
        try {
            return known.get(accessKey).get(ANSWER_MILLIS_MAX, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw S3Errors.unavailable();
        } catch (ExecutionException | TimeoutException _) {
            throw S3Errors.unavailable();
        }
    }
}
