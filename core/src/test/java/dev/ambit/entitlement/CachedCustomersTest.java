package dev.ambit.entitlement;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.clock.EnvironmentTime;
import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.Standing;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CachedCustomersTest {

    private static final CounterState USED = new CounterState("", "calls", 0, Long.MAX_VALUE, 1, 1);

    private final CachedCustomers customers = new CachedCustomers(16 << 20);
    private final EnvironmentCache memory = memory();
    private final CustomerKey ann = new CustomerKey(memory, "ann");

    @BeforeEach
    void a_cached_customer() {
        load(ann);
    }

    @Test
    void evicted_customer_is_reloaded() {
        customers.invalidate(ann);
        assertThat(customers.find(ann)).isNull();
        CustomerMemory fresh = storeReloaded(wanted());

        assertThat(customers.find(ann)).isSameAs(fresh);
        assertThat(customers.isAnyWanted()).isFalse();
    }

    @Test
    void eviction_of_an_uncached_customer_causes_no_reload() {
        customers.invalidate(new CustomerKey(memory, "bob"));

        assertThat(customers.isAnyWanted()).isFalse();
    }

    @Test
    void reload_is_repeated_if_usage_was_counted_meanwhile() {
        customers.invalidate(ann);
        CachedCustomers.Reloads back = wanted();
        customers.count(ann, USED, 0);
        storeReloaded(back);
        assertThat(customers.find(ann)).isNull();
        CustomerMemory fresh = storeReloaded(wanted());

        assertThat(customers.find(ann)).isSameAs(fresh);
    }

    @Test
    void reload_is_abandoned_after_usage_was_counted_four_times() {
        customers.invalidate(ann);
        for (int i = 0; i < 4; i++) {
            assertThat(customers.isAnyWanted()).isTrue();
            customers.count(ann, USED, 0);
        }

        assertThat(customers.isAnyWanted()).isFalse();
    }

    @Test
    void customer_evicted_during_its_reload_is_not_cached() {
        customers.invalidate(ann);
        CachedCustomers.Reloads back = wanted();
        customers.evict(ann);
        storeReloaded(back);

        assertThat(customers.find(ann)).isNull();
    }

    @Test
    void reload_started_before_a_second_eviction_is_discarded() {
        customers.invalidate(ann);
        CachedCustomers.Reloads first = wanted();
        customers.invalidate(ann);
        CachedCustomers.Reloads second = wanted();
        storeReloaded(first);
        assertThat(customers.find(ann)).isNull();
        CustomerMemory fresh = storeReloaded(second);

        assertThat(customers.find(ann)).isSameAs(fresh);
    }

    @Test
    void customer_loaded_during_its_reload_is_not_replaced() {
        customers.invalidate(ann);
        CachedCustomers.Reloads back = wanted();
        CustomerMemory read = load(ann);
        storeReloaded(back);

        assertThat(customers.find(ann)).isSameAs(read);
        assertThat(customers.isAnyWanted()).isFalse();
    }

    /// The other load can be newer than the rows of the reload.
    @Test
    void reload_older_than_another_load_is_discarded() {
        customers.invalidate(ann);
        CachedCustomers.Reloads back = wanted();
        CustomerMemory read = load(ann);
        customers.evict(ann, read);
        storeReloaded(back);

        assertThat(customers.find(ann)).isNull();
    }

    @Test
    void customers_of_one_environment_are_reloaded_together() {
        var other = new CustomerKey(memory(), "ann");
        var bob = new CustomerKey(memory, "bob");
        for (CustomerKey key : Set.of(other, bob)) {
            load(key);
            customers.invalidate(key);
        }
        customers.invalidate(ann);

        CachedCustomers.Reloads some = wanted();
        storeReloaded(some);
        CachedCustomers.Reloads rest = wanted();
        storeReloaded(rest);

        assertThat(some.memory()).isNotSameAs(rest.memory());
        assertThat(some.reloads().size() + rest.reloads().size()).isEqualTo(3);
        assertThat(customers.find(other)).isNotNull();
        assertThat(customers.find(bob)).isNotNull();
    }

    @Test
    void customer_that_a_reload_does_not_find_is_not_reloaded_again() {
        customers.invalidate(ann);
        customers.storeReloaded(wanted(), Map.of());

        assertThat(customers.isAnyWanted()).isFalse();
        assertThat(customers.find(ann)).isNull();
    }

    @Test
    void number_of_customers_to_reload_is_limited() {
        for (int i = 0; i < 10_001; i++) {
            var key = new CustomerKey(memory, "c" + i);
            load(key);
            customers.invalidate(key);
        }

        assertThat(Objects.requireNonNull(customers.pendingReloads(Integer.MAX_VALUE))
                        .reloads())
                .hasSize(10_000);
    }

    private CachedCustomers.Reloads wanted() {
        return Objects.requireNonNull(customers.pendingReloads(100));
    }

    private CustomerMemory storeReloaded(CachedCustomers.Reloads back) {
        CustomerMemory fresh = customer();
        customers.storeReloaded(back, back.reloads().keySet().stream().collect(toMap(id -> id, _ -> fresh)));
        return fresh;
    }

    private CustomerMemory load(CustomerKey key) {
        return customers.load(key, _ -> customer());
    }

    private static CustomerMemory customer() {
        return new CustomerMemory(0, CustomerMemory.empty(Standing.LIVE), Map.of(), false);
    }

    private static EnvironmentCache memory() {
        return new EnvironmentCache(new EnvironmentId(1), 0, EnvironmentTime.REAL, 0);
    }
}
