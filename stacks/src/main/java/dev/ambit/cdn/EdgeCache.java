package dev.ambit.cdn;

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

/// What this server keeps of all distributions, in a bounded piece of memory.
public final class EdgeCache {

    private static final long BYTES_MAX = 64 << 20;
    private static final int COUNTS_MAX = 1_024;
    private static final Duration KEPT = Duration.ofDays(1);

    /// Somebody's question for something that is not kept.
    ///
    /// @param answer empty when there is nothing to keep of it
    /// @param before how often its environment had been invalidated when it was asked
    record Question(CompletableFuture<Optional<Copy>> answer, long before) {}

    private final Cache<CopyKey, Copy> copies = Caffeine.newBuilder()
            .maximumWeight(BYTES_MAX)
            .weigher((CopyKey key, Copy copy) -> copy.weight() + 2 * key.path().length())
            .expireAfterWrite(KEPT)
            .build();
    private final ConcurrentHashMap<CopyKey, Question> asked = new ConcurrentHashMap<>();

    /// How often environments have been; a few share a count.
    private final AtomicLongArray invalidations = new AtomicLongArray(COUNTS_MAX);

    /// Whether it is fresh or not.
    @Nullable
    Copy find(CopyKey key) {
        return copies.getIfPresent(key);
    }

    Question question(UUID environmentId) {
        return new Question(new CompletableFuture<>(), invalidations.get(place(environmentId)));
    }

    /// Whoever asks the same while it is open hears its answer too.
    ///
    /// @return the one that somebody else has asked before; null: it is this one's turn
    @Nullable
    Question ask(CopyKey key, Question question) {
        return asked.putIfAbsent(key, question);
    }

    /// @param copy null: there is nothing to keep
    void answer(CopyKey key, Question question, @Nullable Copy copy) {
        if (copy != null) {
            put(key, copy, question.before());
        }
        asked.remove(key, question);
        question.answer().complete(Optional.ofNullable(copy));
    }

    private void put(CopyKey key, Copy copy, long before) {
        copies.put(key, copy);
        if (invalidations.get(place(key.environmentId())) != before) {
            copies.invalidate(key);
        }
    }

    /// As [#invalidate], of all.
    void clear() {
        for (int i = 0; i < COUNTS_MAX; i++) {
            invalidations.incrementAndGet(i);
        }
        asked.clear();
        copies.invalidateAll();
    }

    /// How much is kept of an environment, fresh or not.
    long count(UUID environmentId) {
        return copies.asMap().keySet().stream()
                .filter(it -> it.environmentId().equals(environmentId))
                .count();
    }

    /// Takes effect before it returns; what is under way meanwhile is not kept.
    void invalidate(UUID environmentId, List<String> patterns) {
        invalidations.incrementAndGet(place(environmentId));
        asked.keySet().removeIf(it -> it.environmentId().equals(environmentId));
        copies.asMap()
                .keySet()
                .removeIf(it -> it.environmentId().equals(environmentId)
                        && patterns.stream().anyMatch(it::isCoveredBy));
    }

    private static int place(UUID environmentId) {
        return Math.floorMod(environmentId.hashCode(), COUNTS_MAX);
    }
}
