package dev.ambit.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ambit.db.EnvironmentId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.stream.Stream;

/// Notes once a day that an expired key was used, without delaying requests.
public final class KeyRefusals {

    private static final Duration PAUSE = Duration.ofDays(1);
    private static final int KEYS_MAX = 100_000;
    private static final int REFUSALS_MAX = 1_000;

    private final InstantSource clock;
    private final Queue<KeyRefusal> unwritten = new ArrayBlockingQueue<>(REFUSALS_MAX);
    private final Cache<UUID, Boolean> noted =
            Caffeine.newBuilder().maximumSize(KEYS_MAX).expireAfterWrite(PAUSE).build();

    KeyRefusals(InstantSource clock) {
        this.clock = clock;
    }

    /// Notes in memory that a call with an expired key of an environment was refused. Refusals above the bound are
    /// dropped.
    ///
    /// @param peer address of the caller
    void record(CredentialHolder holder, String peer, String traceId) {
        if (holder instanceof KeyHolder it && it.key().environment() != null) {
            record(it.key(), it.key().environment(), peer, traceId);
        }
    }

    private void record(KnownKey key, EnvironmentId environment, String peer, String traceId) {
        if (noted.asMap().putIfAbsent(key.keyId(), true) == null) {
            Actor actor = new Caller(key.kind(), key.account(), environment, key.keyId(), peer).actor();
            var _ = unwritten.offer(
                    new KeyRefusal(key.account(), environment, key.keyId(), actor, traceId, clock.instant()));
        }
    }

    /// Removes and returns the refusals since the last call.
    public List<KeyRefusal> take() {
        return Stream.generate(unwritten::poll)
                .limit(REFUSALS_MAX)
                .takeWhile(Objects::nonNull)
                .toList();
    }
}
