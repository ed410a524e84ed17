package dev.ambit.rediscache;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.ambit.applier.Changes;
import dev.ambit.applier.SyncState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisException;

/// Keeps the cache in sync with the replica. Changed customers are written at once. At the start, after a failure and
/// three times per lifetime of a key, all customers are written again, which renews their keys.
public final class RedisCacheLoop implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(RedisCacheLoop.class.getName());

    private static final int CUSTOMERS_OF_BATCH_MAX = 200;

    /// Maximum number of changed customers that wait. Beyond it, all customers are written again.
    private static final int WAITING_MAX = 100_000;

    private static final int RENEWALS = 3;

    private static final Duration RETRY_MIN = Duration.ofSeconds(1);
    private static final Duration RETRY_MAX = Duration.ofMinutes(1);

    /// Each removal reads the names of all keys.
    private static final Duration REMOVAL_INTERVAL = Duration.ofSeconds(10);

    private final RedisCacheConfig config;
    private final EntitlementListRows rows;
    private final Supplier<SyncState> sync;
    private final InstantSource clock;
    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    private final Set<String> archived = new HashSet<>();
    private volatile boolean isComplete;
    private Instant renewAt = Instant.MIN;
    private Instant removeAt = Instant.MIN;
    private Instant retryAt = Instant.MIN;
    private Duration retryDelay = RETRY_MIN;
    private @Nullable RedisCache redis;
    private boolean isFailing;

    /// @param sync the state of the replica. If the server refuses the replica's API key, for example because the
    ///     environment was deleted, the keys in Redis are no longer renewed and expire
    public RedisCacheLoop(
            RedisCacheConfig config, EntitlementListRows rows, Supplier<SyncState> sync, InstantSource clock) {
        this.config = config;
        this.rows = rows;
        this.sync = sync;
        this.clock = clock;
    }

    /// Records the changes of a commit. Does not block.
    public void committed(Changes changes) {
        if (changed.size() < WAITING_MAX) {
            changed.addAll(changes.customers());
        } else {
            isComplete = false;
        }
    }

    /// Writes the changed customers to Redis. If Redis is unavailable, a later call writes all customers.
    public void runOnce() {
        SyncState state = sync.get();
        // A database that is still being filled has only some of the customers.
        if (state.phase() == SyncState.Phase.BEGINNING || clock.instant().isBefore(retryAt)) {
            return;
        }
        try {
            if (redis == null) {
                redis = new RedisCache(config);
            }
            run(redis, state);
            if (isFailing) {
                LOG.log(INFO, "Redis is available again.");
                isFailing = false;
                retryDelay = RETRY_MIN;
            }
        } catch (JedisException failure) {
            close();
            isComplete = false;
            if (!isFailing) {
                LOG.log(
                        WARNING,
                        "Cannot write to Redis; all customers are written when it is available: "
                                + failure.getMessage());
                isFailing = true;
            }
            retryAt = clock.instant().plus(retryDelay);
            retryDelay = retryDelay.compareTo(RETRY_MAX) < 0 ? retryDelay.multipliedBy(2) : RETRY_MAX;
        } catch (RuntimeException failure) {
            isComplete = false;
            throw failure;
        }
    }

    @Override
    public void close() {
        if (redis != null) {
            redis.close();
            redis = null;
        }
    }

    private void run(RedisCache cache, SyncState state) {
        Instant now = clock.instant();
        boolean isDue = !isComplete || !now.isBefore(renewAt);
        // Until the first answer or failure of the server, it is unknown whether the environment was deleted.
        boolean isKnown = state.lastContactAt() != null || state.trouble() != null;
        if (isDue && isKnown && !state.isRefused()) {
            isComplete = true;
            removeArchived(cache);
            writeAll(cache);
            renewAt = now.plus(Duration.ofSeconds(config.ttlSeconds()).dividedBy(RENEWALS));
        }
        List<String> batch = batch();
        while (!batch.isEmpty()) {
            write(cache, batch);
            batch = batch();
        }
        if (!archived.isEmpty() && !now.isBefore(removeAt)) {
            // A customer may have been created again.
            archived.removeAll(rows.existing(archived));
            cache.remove(archived);
            archived.clear();
            removeAt = now.plus(REMOVAL_INTERVAL);
        }
    }

    /// Takes customers out of the queue before their rows are read, so that a change during the read is written, too.
    private List<String> batch() {
        List<String> batch = changed.stream().limit(CUSTOMERS_OF_BATCH_MAX).toList();
        changed.removeAll(batch);
        return batch;
    }

    private void writeAll(RedisCache cache) {
        List<String> page = rows.next("", CUSTOMERS_OF_BATCH_MAX);
        while (!page.isEmpty()) {
            write(cache, page);
            page = rows.next(page.getLast(), CUSTOMERS_OF_BATCH_MAX);
        }
    }

    private void write(RedisCache cache, Collection<String> customers) {
        List<List<CacheEntry>> lists =
                rows.find(customers).stream().map(EntitlementEntries::of).toList();
        cache.put(lists);
        archived.addAll(customers);
        archived.removeAll(rows.existing(customers));
    }

    /// Removes the keys of customers that were archived while the replica was stopped.
    private void removeArchived(RedisCache cache) {
        cache.scan(byCustomer -> {
            Set<String> existing = rows.existing(byCustomer.keySet());
            List<String> gone = new ArrayList<>();
            for (Map.Entry<String, List<String>> it : byCustomer.entrySet()) {
                if (!existing.contains(it.getKey())) {
                    gone.addAll(it.getValue());
                }
            }
            cache.unlink(gone);
        });
    }
}
