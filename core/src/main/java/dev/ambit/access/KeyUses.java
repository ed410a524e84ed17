package dev.ambit.access;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// Records when each key was last used, to the minute, and once a day that an expired key was used, without delaying
/// requests.
public final class KeyUses {

    private static final Duration PRECISION = Duration.ofMinutes(1);
    private static final Duration REFUSAL_PAUSE = Duration.ofDays(1);
    private static final int KEYS_MAX = 100_000;
    private static final int REFUSALS_MAX = 1_000;

    private final Transactions transactions;
    private final InstantSource clock;
    private final Map<UUID, EnvironmentId> unwritten = new ConcurrentHashMap<>();
    private final Cache<UUID, EnvironmentId> noted = Caffeine.newBuilder()
            .maximumSize(KEYS_MAX)
            .expireAfterWrite(PRECISION)
            .build();

    private final Queue<KeyRefusal> refusals = new ArrayBlockingQueue<>(REFUSALS_MAX);
    private final Cache<UUID, Boolean> refused = Caffeine.newBuilder()
            .maximumSize(KEYS_MAX)
            .expireAfterWrite(REFUSAL_PAUSE)
            .build();

    public KeyUses(Transactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /// Notes a use in memory. Uses above the bound are dropped, because the value is only informative.
    void record(EnvironmentId environment, UUID keyId) {
        if (unwritten.size() < KEYS_MAX && noted.asMap().putIfAbsent(keyId, environment) == null) {
            unwritten.put(keyId, environment);
        }
    }

    /// Notes in memory that a call with an expired key was refused. Refusals above the bound are dropped.
    ///
    /// @param environment of the key
    void refuse(KnownKey key, EnvironmentId environment, String peer, String traceId) {
        if (refused.asMap().putIfAbsent(key.keyId(), true) == null) {
            Actor actor = new Caller(key.kind(), key.account(), environment, key.keyId(), peer).actor();
            var _ = refusals.offer(
                    new KeyRefusal(key.account(), environment, key.keyId(), actor, traceId, clock.instant()));
        }
    }

    /// Removes and returns the refusals since the last call.
    public List<KeyRefusal> takeRefusals() {
        return Stream.generate(refusals::poll)
                .limit(REFUSALS_MAX)
                .takeWhile(Objects::nonNull)
                .toList();
    }

    /// Writes the uses since the last run.
    public void runOnce() {
        Map<UUID, EnvironmentId> taken = Map.copyOf(unwritten);
        unwritten.keySet().removeAll(taken.keySet());
        Map<EnvironmentId, List<UUID>> used = taken.entrySet().stream()
                .collect(groupingBy(Map.Entry::getValue, mapping(Map.Entry::getKey, toList())));
        used.forEach((environment, keys) -> transactions.in(environment, tx -> {
            ApiKeys.used(tx, environment, keys, clock.instant().minus(PRECISION), clock.instant());
            return null;
        }));
    }
}
