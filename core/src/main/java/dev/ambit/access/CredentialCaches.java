package dev.ambit.access;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Function;

/// Creates caches of credentials by their hashes.
final class CredentialCaches {

    /// Age at which a used key is looked up again in the background, so that no request waits for the lookup.
    private static final Duration RENEWED = Duration.ofMillis(400);

    private static final int KEYS_MAX = 100_000;

    private CredentialCaches() {}

    static <T> LoadingCache<ByteBuffer, T> create(Function<byte[], T> find) {
        return Caffeine.newBuilder()
                .maximumSize(KEYS_MAX)
                .refreshAfterWrite(RENEWED)
                .expireAfterWrite(Authentication.REMEMBERED)
                .executor(Thread::startVirtualThread)
                .build(hash -> find.apply(bytes(hash)));
    }

    private static byte[] bytes(ByteBuffer hash) {
        byte[] bytes = new byte[hash.remaining()];
        hash.get(0, bytes);
        return bytes;
    }
}
