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
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Records when each key was last used, to the minute, without delaying requests.
public final class KeyUses {

    private static final Duration PRECISION = Duration.ofMinutes(1);
    private static final int KEYS_MAX = 100_000;

    private final Transactions transactions;
    private final InstantSource clock;
    private final Map<UUID, EnvironmentId> unwritten = new ConcurrentHashMap<>();
    private final Cache<UUID, EnvironmentId> noted = Caffeine.newBuilder()
            .maximumSize(KEYS_MAX)
            .expireAfterWrite(PRECISION)
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
