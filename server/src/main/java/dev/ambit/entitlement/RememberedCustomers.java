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
/// since; so whatever else takes it out, or counts, ends that.
final class RememberedCustomers {

    /// A customer that is being read holds up those who share its place in the table; in a large one that is nobody.
    private static final int CUSTOMERS_EXPECTED = 100_000;

    /// Of more, the next one who asks waits.
    private static final int WANTED_MAX = 10_000;

    /// Of one environment: what is wanted back, each with the want that a reading answers.
    record Wanted(EnvironmentMemory memory, Map<String, Object> wants) {}

    private final Cache<CustomerKey, CustomerMemory> customers;
    private final Map<CustomerKey, Object> wanted = new ConcurrentHashMap<>();

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
        return customers.get(key, reading);
    }

    /// If it is still this one.
    void forget(CustomerKey key, CustomerMemory outdated) {
        customers.asMap().remove(key, outdated);
    }

    /// After a reading that is under way.
    void forget(CustomerKey key) {
        customers.asMap().compute(key, (_, _) -> {
            wanted.remove(key);
            return null;
        });
    }

    /// The same because of an event.
    void renew(CustomerKey key) {
        customers.asMap().compute(key, (_, customer) -> {
            boolean isWanted = wanted.remove(key) != null || customer != null;
            if (isWanted && wanted.size() < WANTED_MAX) {
                wanted.put(key, new Object());
            }
            return null;
        });
    }

    /// A customer of which it is not known what else that means is read anew.
    void count(CustomerKey key, CounterState state, long nowMillis) {
        customers.asMap().compute(key, (_, customer) -> {
            wanted.remove(key);
            return customer != null && customer.count(state, nowMillis) ? customer : null;
        });
    }

    boolean isAnyWanted() {
        return !wanted.isEmpty();
    }

    /// Some that are wanted back, or null if none is.
    @Nullable
    Wanted wanted(int max) {
        EnvironmentMemory memory = null;
        Map<String, Object> wants = new HashMap<>();
        for (Map.Entry<CustomerKey, Object> want : wanted.entrySet()) {
            CustomerKey key = want.getKey();
            memory = memory == null ? key.memory() : memory;
            if (key.memory() == memory) {
                wants.put(key.customerId(), want.getValue());
            }
            if (wants.size() == max) {
                break;
            }
        }
        return memory == null ? null : new Wanted(memory, wants);
    }

    /// Those that are still wanted as they were before they were read.
    ///
    /// @param read without those that could not be read: they are not wanted any more
    void bringBack(Wanted back, Map<String, CustomerMemory> read) {
        back.wants().forEach((id, want) -> {
            var key = new CustomerKey(back.memory(), id);
            customers.asMap().computeIfAbsent(key, _ -> wanted.remove(key, want) ? read.get(id) : null);
            wanted.remove(key, want);
        });
    }

    /// How much that is, roughly.
    long bytes() {
        customers.cleanUp();
        return customers.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }
}
