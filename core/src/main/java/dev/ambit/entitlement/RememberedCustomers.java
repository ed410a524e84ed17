package dev.ambit.entitlement;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The customers in memory, bounded by what they take.
///
/// Those that an event takes out are wanted back: a change for all customers would otherwise make the next check of
/// each wait for the database. Who brings one back has read it after that event, and must not hide what happened
/// since; so whoever else reads it ends the want, and what is counted makes a new one.
final class RememberedCustomers {

    /// A customer that is being read holds up those who share its place in the table; in a large one that is nobody.
    private static final int CUSTOMERS_EXPECTED = 100_000;

    /// Of more, the next one who asks waits.
    private static final int WANTS_MAX = 10_000;

    /// So often one is read again because something was counted meanwhile.
    private static final int COUNTS_MAX = 3;

    /// Each by its identity.
    static final class Want {

        private final int countsLeft;

        private Want(int countsLeft) {
            this.countsLeft = countsLeft;
        }

        private @Nullable Want counted() {
            return countsLeft == 0 ? null : new Want(countsLeft - 1);
        }
    }

    /// What is wanted of one environment, by the ids of the customers.
    record Wanted(EnvironmentMemory memory, Map<String, Want> wants) {}

    private final Cache<CustomerKey, CustomerMemory> customers;
    private final Map<CustomerKey, Want> wants = new ConcurrentHashMap<>();

    RememberedCustomers(long bytesMax) {
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

    /// All who ask for one wait for one reading.
    CustomerMemory load(CustomerKey key, Function<CustomerKey, CustomerMemory> reading) {
        return customers.get(key, it -> {
            wants.remove(it);
            return reading.apply(it);
        });
    }

    /// Forgets one if it is still this one.
    void forget(CustomerKey key, CustomerMemory outdated) {
        customers.asMap().remove(key, outdated);
    }

    /// Forgets one, and waits for a reading that is under way.
    void forget(CustomerKey key) {
        customers.asMap().compute(key, (_, _) -> {
            wants.remove(key);
            return null;
        });
    }

    /// Forgets all of one environment.
    ///
    /// @return how many there were
    long forgetAll(EnvironmentMemory memory) {
        wants.keySet().removeIf(key -> key.memory() == memory);
        long[] forgotten = {0};
        customers.asMap().keySet().removeIf(key -> {
            boolean isOfIt = key.memory() == memory;
            forgotten[0] += isOfIt ? 1 : 0;
            return isOfIt;
        });
        return forgotten[0];
    }

    /// Does the same because of an event, after which one that was there is wanted back.
    void takeOut(CustomerKey key) {
        customers.asMap().compute(key, (_, customer) -> {
            boolean isWanted = wants.remove(key) != null || customer != null;
            if (isWanted && wants.size() < WANTS_MAX) {
                wants.put(key, new Want(COUNTS_MAX));
            }
            return null;
        });
    }

    /// A customer of which it is not known what else that means is read anew.
    void count(CustomerKey key, CounterState state, long nowMillis) {
        customers.asMap().compute(key, (_, customer) -> {
            wants.computeIfPresent(key, (_, want) -> want.counted());
            return customer != null && customer.count(state, nowMillis) ? customer : null;
        });
    }

    boolean isAnyWanted() {
        return !wants.isEmpty();
    }

    /// Whoever asks reads.
    void wantNone() {
        wants.clear();
    }

    /// Some that are wanted back, or null if none is.
    @Nullable
    Wanted wanted(int max) {
        EnvironmentMemory memory = null;
        Map<String, Want> some = new HashMap<>();
        for (Map.Entry<CustomerKey, Want> each : wants.entrySet()) {
            CustomerKey key = each.getKey();
            memory = memory == null ? key.memory() : memory;
            if (key.memory() == memory) {
                some.put(key.customerId(), each.getValue());
            }
            if (some.size() == max) {
                break;
            }
        }
        return memory == null ? null : new Wanted(memory, some);
    }

    /// Those that are still wanted as they were before they were read; after that they are not any more.
    ///
    /// @param read those of them that are there
    void bringBack(Wanted wanted, Map<String, CustomerMemory> read) {
        wanted.wants().forEach((id, want) -> {
            var key = new CustomerKey(wanted.memory(), id);
            customers.asMap().computeIfAbsent(key, _ -> wants.remove(key, want) ? read.get(id) : null);
            wants.remove(key, want);
        });
    }

    /// How much that is, roughly.
    long bytes() {
        customers.cleanUp();
        return customers.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }
}
