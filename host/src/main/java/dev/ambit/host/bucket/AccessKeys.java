package dev.ambit.host.bucket;

import dev.ambit.host.lookup.CachedAnswer;
import dev.ambit.host.lookup.LookupCache;
import dev.ambit.host.lookup.ServerContact;
import dev.ambit.host.lookup.ServerUnreachableException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Looks up access keys and caches them for one second. While the server does not answer, known keys can read for a
/// limited time.
final class AccessKeys {

    static final Duration HELD = Duration.ofSeconds(1);

    private static final Duration ASKING_MAX = Duration.ofSeconds(2);
    private static final long ANSWER_MILLIS_MAX = 5_000;

    private final LookupCache<AccessKeyGrant> known;

    AccessKeys(AccessKeyLookup lookup, ServerContact server) {
        known = new LookupCache<>(lookup::find, server, HELD, HELD, ASKING_MAX);
    }

    /// Finds the permissions of an access key. If they are not current, the key must not write.
    ///
    /// @throws software.amazon.awssdk.services.s3.model.S3Exception if the lookup fails
    CachedAnswer<AccessKeyGrant> find(String accessKey) {
        try {
            CachedAnswer<AccessKeyGrant> found = known.find(accessKey).get(ANSWER_MILLIS_MAX, TimeUnit.MILLISECONDS);
            if (found.value().isEmpty() && !found.isCurrent()) {
                throw S3Errors.noPlatform();
            }
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw S3Errors.unavailable();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ServerUnreachableException ? S3Errors.noPlatform() : S3Errors.unavailable();
        } catch (TimeoutException _) {
            throw S3Errors.unavailable();
        }
    }
}
