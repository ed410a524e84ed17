package dev.ambit.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DeficitRingTest {

    private final DeficitRing<String> ring = new DeficitRing<>(100);

    @Test
    void member_with_expensive_turns_gets_fewer_turns() {
        ring.join("dear");
        ring.join("cheap");
        Map<String, Integer> turns = new HashMap<>();

        for (int i = 0; i < 1_010; i++) {
            String member = Objects.requireNonNull(ring.next());
            turns.merge(member, 1, Integer::sum);
            ring.spend(member.equals("dear") ? 1_000 : 10);
        }

        assertThat(turns.get("cheap")).isBetween(980, 1_005);
        assertThat(turns.get("dear")).isBetween(8, 12);
    }

    @Test
    void member_without_work_is_skipped() {
        ring.join("one");
        ring.join("other");

        ring.next();
        ring.leave();

        assertThat(ring.next()).isEqualTo("other");
        ring.leave();
        assertThat(ring.next()).isNull();
    }
}
