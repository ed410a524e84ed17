package dev.ambit.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ambit.db.EnvironmentId;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Whose environment the keys open that were looked up lately. It only sorts requests, so it may remember longer than
/// whoever lets them in: also while the database is away.
public final class KeyOwners {

    private static final int KEYS_MAX = 100_000;
    private static final Duration IDLE_MAX = Duration.ofHours(1);

    private final Cache<ByteBuffer, EnvironmentId> environments = Caffeine.newBuilder()
            .maximumSize(KEYS_MAX)
            .expireAfterAccess(IDLE_MAX)
            .build();

    void note(byte[] hash, EnvironmentId environment) {
        environments.put(ByteBuffer.wrap(hash), environment);
    }

    /// Null: nobody knows yet, or it is no key of an environment.
    ///
    /// @param hash of the key
    public @Nullable EnvironmentId environment(byte[] hash) {
        return environments.getIfPresent(ByteBuffer.wrap(hash));
    }
}
