package dev.ambit.check;

import static dev.ambit.problem.ProblemCode.DATABASE_UNAVAILABLE;
import static java.lang.System.Logger.Level.WARNING;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ambit.check.CustomerRows.Row;
import dev.ambit.problem.Problem;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Caches customers, including those that do not exist, up to a size in bytes.
///
/// A commit evicts the customers that it changes; they are loaded again at once, several per query. A load that
/// is in progress during the commit is not cached, so the cache never has data from before a commit.
final class CustomerCache {

    private static final System.Logger LOG = System.getLogger(CustomerCache.class.getName());

    private static final int READ_AHEAD_MAX = 500;

    /// Maximum number of loads in progress. Beyond it, a request loads its customer itself.
    private static final int READINGS_MAX = 10_000;

    private static final long WAIT_SECONDS_MAX = 20;

    private static final int KEY_BYTES = 130;

    /// A customer that was just read, with the parsed entitlements, which the cache does not keep.
    record UncachedCustomer(CachedCustomer customer, Map<String, HeldEntitlement> held) {}

    /// A load in progress, compared by identity.
    private static final class Reading {

        private final CompletableFuture<CachedCustomer> result = new CompletableFuture<>();

        /// Whether the query has begun. Until then, the load will see every commit so far.
        private volatile boolean hasBegun;
    }

    private final CustomerRows rows;
    private final CustomerConversion making = new CustomerConversion();
    private final Cache<String, CachedCustomer> customers;
    private final Map<String, Reading> readings = new ConcurrentHashMap<>();
    private final Queue<String> ahead = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isReadingAhead = new AtomicBoolean();

    CustomerCache(CustomerRows rows, long bytesMax) {
        this.rows = rows;
        this.customers = Caffeine.newBuilder()
                .maximumWeight(bytesMax)
                .weigher((String id, CachedCustomer customer) ->
                        KEY_BYTES + Character.BYTES * id.length() + customer.bytes())
                .build();
    }

    /// Returns a customer from the cache; never blocks.
    @Nullable
    CachedCustomer find(String id) {
        return customers.getIfPresent(id);
    }

    /// Returns a customer from the cache, or loads it. Requests for the same customer share one load.
    ///
    /// @throws Problem `DatabaseUnavailable`
    CachedCustomer read(String id) {
        if (!CustomerRows.canHave(id)) {
            return CachedCustomer.NOBODY;
        }
        CachedCustomer known = find(id);
        if (known != null) {
            return known;
        }
        var own = new Reading();
        own.hasBegun = true;
        Reading reading = readings.computeIfAbsent(id, _ -> own);
        if (reading == own) {
            run(Map.of(id, own));
        }
        return await(reading);
    }

    /// Loads a customer without the cache, which lacks fields of the explanation.
    ///
    /// @throws Problem `DatabaseUnavailable`
    UncachedCustomer readUncached(String id) {
        return parsed(CustomerRows.canHave(id) ? rows.find(List.of(id)).get(id) : null);
    }

    /// Evicts the customers and reloads those that were cached or about to be.
    void committed(Collection<String> ids) {
        ids.forEach(this::end);
        readAhead();
    }

    /// Evicts a customer and invalidates a load that may not have seen the commit.
    private void end(String id) {
        customers.asMap().compute(id, (_, known) -> {
            Reading underWay = readings.get(id);
            if (underWay != null && !underWay.hasBegun) {
                return null;
            }
            if ((known != null || underWay != null) && readings.size() < READINGS_MAX) {
                readings.put(id, new Reading());
                ahead.add(id);
            } else if (underWay != null) {
                readings.remove(id, underWay);
            }
            return null;
        });
    }

    private void readAhead() {
        if (!ahead.isEmpty() && isReadingAhead.compareAndSet(false, true)) {
            Thread.ofVirtual().name("checks read ahead").start(() -> {
                try {
                    while (!ahead.isEmpty()) {
                        run(begun());
                    }
                } finally {
                    isReadingAhead.set(false);
                }
                // Another load may have been added meanwhile.
                readAhead();
            });
        }
    }

    private Map<String, Reading> begun() {
        Map<String, Reading> begun = new HashMap<>();
        while (begun.size() < READ_AHEAD_MAX) {
            String id = ahead.poll();
            if (id == null) {
                break;
            }
            Reading reading = readings.get(id);
            if (reading != null && !reading.hasBegun) {
                reading.hasBegun = true;
                begun.put(id, reading);
            }
        }
        return begun;
    }

    /// Loads customers with one query. A failure completes the waiting requests exceptionally.
    private void run(Map<String, Reading> begun) {
        try {
            Map<String, Row> found = begun.isEmpty() ? Map.of() : rows.find(begun.keySet());
            begun.forEach(
                    (id, reading) -> settle(id, reading, parsed(found.get(id)).customer()));
        } catch (Throwable failure) {
            begun.forEach((id, reading) -> {
                readings.remove(id, reading);
                reading.result.completeExceptionally(failure);
            });
        }
    }

    private void settle(String id, Reading reading, CachedCustomer customer) {
        customers.asMap().compute(id, (_, known) -> readings.remove(id, reading) ? customer : known);
        reading.result.complete(customer);
    }

    /// A row whose entitlements cannot be parsed grants nothing. Only a manual edit can cause this, not an event.
    private UncachedCustomer parsed(@Nullable Row row) {
        if (row == null) {
            return new UncachedCustomer(CachedCustomer.NOBODY, Map.of());
        }
        Map<String, HeldEntitlement> held;
        try {
            held = EntitlementParser.read(row.list(), row.reported());
        } catch (IllegalStateException unreadable) {
            LOG.log(
                    WARNING,
                    "The entitlements of a customer cannot be parsed; checks of the customer are denied.",
                    unreadable);
            held = Map.of();
        }
        return new UncachedCustomer(making.customer(held.values()), held);
    }

    private static CachedCustomer await(Reading reading) {
        try {
            return reading.result.get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Problem problem ? problem : new IllegalStateException(e.getCause());
        } catch (TimeoutException _) {
            throw DATABASE_UNAVAILABLE.because("The replica's database timed out. Retry in a moment.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
