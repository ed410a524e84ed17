package dev.ambit.host.cdn;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/// The in-memory cache of this host for all distributions, with a size limit.
public final class EdgeCache implements CacheAgent {

    private static final long BYTES_MAX = 64 << 20;
    private static final int COUNTS_MAX = 1_024;
    private static final Duration KEPT = Duration.ofDays(1);

    /// A pending request for an uncached response.
    ///
    /// @param answer completes with the cache entry; empty if the response is not cacheable
    /// @param before invalidation count of the environment at the time of the request
    record PendingFetch(CompletableFuture<Optional<CachedResponse>> answer, long before) {}

    private final Cache<CacheKey, CachedResponse> copies = Caffeine.newBuilder()
            .maximumWeight(BYTES_MAX)
            .weigher((CacheKey key, CachedResponse copy) ->
                    copy.weight() + 2 * key.path().length())
            .expireAfterWrite(KEPT)
            .build();
    private final ConcurrentHashMap<CacheKey, PendingFetch> asked = new ConcurrentHashMap<>();

    /// Invalidation counts; environments with equal hashes share one.
    private final AtomicLongArray invalidations = new AtomicLongArray(COUNTS_MAX);

    /// Returns an entry, fresh or stale.
    @Nullable
    CachedResponse find(CacheKey key) {
        return copies.getIfPresent(key);
    }

    PendingFetch startFetch(UUID environmentId) {
        return new PendingFetch(new CompletableFuture<>(), invalidations.get(slot(environmentId)));
    }

    /// Registers a pending request, which later identical requests share.
    ///
    /// @return the earlier pending request; null if this one has to be sent
    @Nullable
    PendingFetch ask(CacheKey key, PendingFetch question) {
        return asked.putIfAbsent(key, question);
    }

    /// Completes a pending request.
    ///
    /// @param copy null if the response is not cacheable
    void answer(CacheKey key, PendingFetch question, @Nullable CachedResponse copy) {
        if (copy != null) {
            put(key, copy, question.before());
        }
        asked.remove(key, question);
        question.answer().complete(Optional.ofNullable(copy));
    }

    private void put(CacheKey key, CachedResponse copy, long before) {
        copies.put(key, copy);
        if (invalidations.get(slot(key.environmentId())) != before) {
            copies.invalidate(key);
        }
    }

    @Override
    public void clear() {
        for (int i = 0; i < COUNTS_MAX; i++) {
            invalidations.incrementAndGet(i);
        }
        asked.clear();
        copies.invalidateAll();
    }

    @Override
    public long count(UUID environmentId) {
        return copies.asMap().keySet().stream()
                .filter(it -> it.environmentId().equals(environmentId))
                .count();
    }

    @Override
    public void invalidate(UUID environmentId, List<String> patterns) {
        invalidations.incrementAndGet(slot(environmentId));
        asked.keySet().removeIf(it -> it.environmentId().equals(environmentId));
        copies.asMap()
                .keySet()
                .removeIf(it -> it.environmentId().equals(environmentId)
                        && patterns.stream().anyMatch(it::isCoveredBy));
    }

    private static int slot(UUID environmentId) {
        return Math.floorMod(environmentId.hashCode(), COUNTS_MAX);
    }
}
