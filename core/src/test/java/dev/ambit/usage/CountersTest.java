package dev.ambit.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LargeEnvironment;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountersTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 2_000})
    void counters_are_locked_by_their_index(int count) {
        SortedMap<CounterOwner, CountedSpan> spans = new TreeMap<>();
        for (int i = 1; i <= count; i++) {
            spans.put(new CounterOwner("c" + i, "", "calls"), new CountedSpan(0, 0));
        }

        String plan = LargeEnvironment.plan(
                LargeEnvironment.environment(), tx -> Counters.locked(tx, LargeEnvironment.environment(), spans));

        assertThat(plan)
                .contains("Index Scan using counters_pkey")
                .containsPattern("Index Cond: .*period_end")
                .doesNotContain("Seq Scan");
    }

    @Test
    void dirty_counters_are_read_in_the_order_of_an_index() {
        var last = new CounterKey("c500", "", "calls", 0, 0);

        String next = LargeEnvironment.plan(
                LargeEnvironment.environment(),
                tx -> DirtyCounters.after(tx, LargeEnvironment.environment(), last, 500));
        String cleaning = LargeEnvironment.plan(
                LargeEnvironment.environment(),
                tx -> DirtyCounters.clean(tx, LargeEnvironment.environment(), List.of(last)));

        assertThat(next).contains("Index Scan using counters_environment_id").doesNotContain("Seq Scan");
        assertThat(cleaning).contains("Index Scan using counters_").doesNotContain("Seq Scan");
    }
}
