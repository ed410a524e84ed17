package dev.ambit.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ambit.db.EnvironmentId;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Remembers which environment a recently used key belongs to. The result only classifies requests, so it may be
/// older than a cached authentication. It is also available while the database is not.
public final class KeyOwners {

    private static final int KEYS_MAX = 100_000;
    private static final Duration IDLE_MAX = Duration.ofHours(1);

    private final Cache<ByteBuffer, EnvironmentId> environments = Caffeine.newBuilder()
            .maximumSize(KEYS_MAX)
            .expireAfterAccess(IDLE_MAX)
            .build();

    void record(byte[] hash, EnvironmentId environment) {
        environments.put(ByteBuffer.wrap(hash), environment);
    }

    /// Returns the environment of a key; null if the key is not known yet, or has no environment.
    ///
    /// @param hash of the key
    public @Nullable EnvironmentId environment(byte[] hash) {
        return environments.getIfPresent(ByteBuffer.wrap(hash));
    }
}
