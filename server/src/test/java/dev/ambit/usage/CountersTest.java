package dev.ambit.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Crowd;
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
        SortedMap<CounterKey, Long> ends = new TreeMap<>();
        for (int i = 1; i <= count; i++) {
            ends.put(new CounterKey("c" + i, "", "calls", 0), Long.MAX_VALUE);
        }

        String plan = Crowd.plan(Crowd.environment(), tx -> Counters.lock(tx, Crowd.environment(), ends));

        assertThat(plan)
                .contains("Index Scan using counters_pkey")
                .containsPattern("Index Cond: .*period_start")
                .doesNotContain("Seq Scan");
    }

    @Test
    void what_the_log_has_to_be_told_is_found_in_the_order_of_an_index() {
        var last = new CounterKey("c500", "", "calls", 0);

        String next = Crowd.plan(Crowd.environment(), tx -> DirtyCounters.after(tx, Crowd.environment(), last, 500));
        String cleaning =
                Crowd.plan(Crowd.environment(), tx -> DirtyCounters.clean(tx, Crowd.environment(), List.of(last)));

        assertThat(next).contains("Index Scan using counters_environment_id").doesNotContain("Seq Scan");
        assertThat(cleaning).contains("Index Scan using counters_").doesNotContain("Seq Scan");
    }
}
