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

class RememberedCustomersTest {

    private static final CounterState USED = new CounterState("", "calls", 0, Long.MAX_VALUE, 1, 1);

    private final RememberedCustomers customers = new RememberedCustomers(16 << 20);
    private final EnvironmentMemory memory = memory();
    private final CustomerKey ann = new CustomerKey(memory, "ann");

    @BeforeEach
    void one_is_in_memory() {
        remember(ann);
    }

    @Test
    void one_that_an_event_took_out_is_brought_back() {
        customers.takeOut(ann);
        assertThat(customers.find(ann)).isNull();
        CustomerMemory fresh = bringBack(wanted());

        assertThat(customers.find(ann)).isSameAs(fresh);
        assertThat(customers.isAnyWanted()).isFalse();
    }

    @Test
    void nobody_wants_one_who_was_not_there() {
        customers.takeOut(new CustomerKey(memory, "bob"));

        assertThat(customers.isAnyWanted()).isFalse();
    }

    @Test
    void what_was_counted_since_it_was_read_is_not_hidden() {
        customers.takeOut(ann);
        RememberedCustomers.Wanted back = wanted();
        customers.count(ann, USED, 0);
        bringBack(back);
        assertThat(customers.find(ann)).isNull();
        CustomerMemory fresh = bringBack(wanted());

        assertThat(customers.find(ann)).isSameAs(fresh);
    }

    @Test
    void of_whom_something_is_counted_all_the_time_is_not_wanted_for_ever() {
        customers.takeOut(ann);
        for (int i = 0; i < 4; i++) {
            assertThat(customers.isAnyWanted()).isTrue();
            customers.count(ann, USED, 0);
        }

        assertThat(customers.isAnyWanted()).isFalse();
    }

    @Test
    void who_was_forgotten_since_it_was_read_stays_out() {
        customers.takeOut(ann);
        RememberedCustomers.Wanted back = wanted();
        customers.forget(ann);
        bringBack(back);

        assertThat(customers.find(ann)).isNull();
    }

    @Test
    void of_two_events_only_a_reading_after_the_second_brings_it_back() {
        customers.takeOut(ann);
        RememberedCustomers.Wanted first = wanted();
        customers.takeOut(ann);
        RememberedCustomers.Wanted second = wanted();
        bringBack(first);
        assertThat(customers.find(ann)).isNull();
        CustomerMemory fresh = bringBack(second);

        assertThat(customers.find(ann)).isSameAs(fresh);
    }

    @Test
    void who_was_read_by_somebody_else_stays_as_it_is() {
        customers.takeOut(ann);
        RememberedCustomers.Wanted back = wanted();
        CustomerMemory read = remember(ann);
        bringBack(back);

        assertThat(customers.find(ann)).isSameAs(read);
        assertThat(customers.isAnyWanted()).isFalse();
    }

    /// It can be newer than the rows that the reader has loaded.
    @Test
    void what_was_read_before_somebody_else_read_it_stays_out() {
        customers.takeOut(ann);
        RememberedCustomers.Wanted back = wanted();
        CustomerMemory read = remember(ann);
        customers.forget(ann, read);
        bringBack(back);

        assertThat(customers.find(ann)).isNull();
    }

    @Test
    void those_of_one_environment_are_wanted_together() {
        var other = new CustomerKey(memory(), "ann");
        var bob = new CustomerKey(memory, "bob");
        for (CustomerKey key : Set.of(other, bob)) {
            remember(key);
            customers.takeOut(key);
        }
        customers.takeOut(ann);

        RememberedCustomers.Wanted some = wanted();
        bringBack(some);
        RememberedCustomers.Wanted rest = wanted();
        bringBack(rest);

        assertThat(some.memory()).isNotSameAs(rest.memory());
        assertThat(some.wants().size() + rest.wants().size()).isEqualTo(3);
        assertThat(customers.find(other)).isNotNull();
        assertThat(customers.find(bob)).isNotNull();
    }

    @Test
    void one_that_is_not_there_is_not_wanted_any_more() {
        customers.takeOut(ann);
        customers.bringBack(wanted(), Map.of());

        assertThat(customers.isAnyWanted()).isFalse();
        assertThat(customers.find(ann)).isNull();
    }

    @Test
    void more_than_the_bound_are_not_wanted() {
        for (int i = 0; i < 10_001; i++) {
            var key = new CustomerKey(memory, "c" + i);
            remember(key);
            customers.takeOut(key);
        }

        assertThat(Objects.requireNonNull(customers.wanted(Integer.MAX_VALUE)).wants())
                .hasSize(10_000);
    }

    private RememberedCustomers.Wanted wanted() {
        return Objects.requireNonNull(customers.wanted(100));
    }

    private CustomerMemory bringBack(RememberedCustomers.Wanted back) {
        CustomerMemory fresh = customer();
        customers.bringBack(back, back.wants().keySet().stream().collect(toMap(id -> id, _ -> fresh)));
        return fresh;
    }

    private CustomerMemory remember(CustomerKey key) {
        return customers.load(key, _ -> customer());
    }

    private static CustomerMemory customer() {
        return new CustomerMemory(0, CustomerMemory.nothing(Standing.LIVE), Map.of(), false);
    }

    private static EnvironmentMemory memory() {
        return new EnvironmentMemory(new EnvironmentId(1), 0, EnvironmentTime.REAL, 0);
    }
}
