package dev.ambit.entitlement;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The cached customers, bounded by size.
///
/// Customers that an event evicts are reloaded in the background; otherwise a change for all customers would make
/// their next checks wait for the database. A reload must not replace newer data with its own. So any other read
/// of the customer cancels the reload, and new usage restarts it.
final class CachedCustomers {

    /// A read blocks other customers in the same bin of the hash table; a large table makes that unlikely.
    private static final int CUSTOMERS_EXPECTED = 100_000;

    /// Above this number, customers are loaded when they are requested.
    private static final int WANTS_MAX = 10_000;

    /// Maximum number of times that new usage restarts the reload of a customer.
    private static final int COUNTS_MAX = 3;

    /// A pending reload, compared by identity.
    static final class Reload {

        private final int countsLeft;

        private Reload(int countsLeft) {
            this.countsLeft = countsLeft;
        }

        private @Nullable Reload counted() {
            return countsLeft == 0 ? null : new Reload(countsLeft - 1);
        }
    }

    /// Pending reloads of one environment by customer id.
    record Reloads(EnvironmentCache memory, Map<String, Reload> reloads) {}

    private final Cache<CustomerKey, CustomerMemory> customers;
    private final Map<CustomerKey, Reload> wants = new ConcurrentHashMap<>();

    CachedCustomers(long bytesMax) {
        this.customers = Caffeine.newBuilder()
                .initialCapacity(CUSTOMERS_EXPECTED)
                .maximumWeight(bytesMax)
                .weigher((CustomerKey key, CustomerMemory memory) -> key.textBytes() + memory.bytes())
                .build();
    }

    @Nullable
    CustomerMemory find(CustomerKey key) {
        return customers.getIfPresent(key);
    }

    /// Loads a customer; concurrent requests share one read.
    CustomerMemory load(CustomerKey key, Function<CustomerKey, CustomerMemory> reading) {
        return customers.get(key, it -> {
            wants.remove(it);
            return reading.apply(it);
        });
    }

    /// Evicts the customer if it is still this entry.
    void evict(CustomerKey key, CustomerMemory outdated) {
        customers.asMap().remove(key, outdated);
    }

    /// Evicts the customer, and waits for a running read.
    void evict(CustomerKey key) {
        customers.asMap().compute(key, (_, _) -> {
            wants.remove(key);
            return null;
        });
    }

    /// Evicts all customers of an environment.
    ///
    /// @return the number of evicted customers
    long evictAll(EnvironmentCache memory) {
        wants.keySet().removeIf(key -> key.memory() == memory);
        long[] evicted = {0};
        customers.asMap().keySet().removeIf(key -> {
            boolean isOfIt = key.memory() == memory;
            evicted[0] += isOfIt ? 1 : 0;
            return isOfIt;
        });
        return evicted[0];
    }

    /// Evicts the customer because of an event, and requests a reload if it was cached.
    void invalidate(CustomerKey key) {
        customers.asMap().compute(key, (_, customer) -> {
            boolean isWanted = wants.remove(key) != null || customer != null;
            if (isWanted && wants.size() < WANTS_MAX) {
                wants.put(key, new Reload(COUNTS_MAX));
            }
            return null;
        });
    }

    /// Applies a counter. If its effect is unknown, the customer is read again.
    void count(CustomerKey key, CounterState state, long nowMillis) {
        customers.asMap().compute(key, (_, customer) -> {
            wants.computeIfPresent(key, (_, want) -> want.counted());
            return customer != null && customer.count(state, nowMillis) ? customer : null;
        });
    }

    boolean isAnyWanted() {
        return !wants.isEmpty();
    }

    /// Cancels all reloads; customers are loaded when they are requested.
    void cancelReloads() {
        wants.clear();
    }

    /// Returns some pending reloads, or null if there are none.
    @Nullable
    Reloads pendingReloads(int max) {
        EnvironmentCache memory = null;
        Map<String, Reload> some = new HashMap<>();
        for (Map.Entry<CustomerKey, Reload> each : wants.entrySet()) {
            CustomerKey key = each.getKey();
            memory = memory == null ? key.memory() : memory;
            if (key.memory() == memory) {
                some.put(key.customerId(), each.getValue());
            }
            if (some.size() == max) {
                break;
            }
        }
        return memory == null ? null : new Reloads(memory, some);
    }

    /// Caches the customers whose reloads are still pending, and completes the reloads.
    ///
    /// @param read the customers that exist, by id
    void storeReloaded(Reloads wanted, Map<String, CustomerMemory> read) {
        wanted.reloads().forEach((id, want) -> {
            var key = new CustomerKey(wanted.memory(), id);
            customers.asMap().computeIfAbsent(key, _ -> wants.remove(key, want) ? read.get(id) : null);
            wants.remove(key, want);
        });
    }

    /// Returns the approximate size in bytes.
    long bytes() {
        customers.cleanUp();
        return customers.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }
}
