package dev.ambit.applier;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class HeadTrackerTest {

    private final HeadTracker heads = new HeadTracker(0, null, second(0));

    @Test
    void constant_small_lag_is_not_stalled() {
        for (int second = 1; second <= 60; second++) {
            heads.observe(second * 100L, second(second));
            heads.came(second * 100L - 200, true, second(second));
        }

        assertThat(heads.reachedAt()).isEqualTo(second(58));
        assertThat(heads.isStalled(second(60))).isFalse();
    }

    /// Reads 80 of 100 events per second.
    @Test
    void growing_lag_is_stalled() {
        int second = 0;
        do {
            second++;
            heads.observe(second * 100L, second(second));
            heads.came(second * 80L, true, second(second));
        } while (second < 25);
        assertThat(heads.isStalled(second(25))).isFalse();

        heads.observe(2_700, second(27));
        heads.came(2_140, true, second(27));

        assertThat(heads.reachedAt()).isEqualTo(second(21));
        assertThat(heads.isStalled(second(27))).isTrue();
        heads.came(2_700, true, second(27));
        assertThat(heads.isStalled(second(27))).isFalse();
    }

    @Test
    void head_is_not_reached_before_a_snapshot() {
        heads.observe(5, second(1));
        heads.came(7, false, second(1));

        assertThat(heads.reachedAt()).isNull();
        assertThat(heads.isStalled(second(1))).isTrue();
    }

    @Test
    void full_list_keeps_the_newest_head() {
        for (int i = 1; i <= HeadTracker.AHEAD_MAX + 500; i++) {
            heads.observe(i, second(i));
        }

        heads.came(HeadTracker.AHEAD_MAX, true, second(2_000));
        assertThat(heads.reachedAt()).isEqualTo(second(HeadTracker.AHEAD_MAX - 1));
        heads.came(HeadTracker.AHEAD_MAX + 500, true, second(2_000));
        assertThat(heads.reachedAt()).isEqualTo(second(HeadTracker.AHEAD_MAX + 500));
    }

    private static Instant second(int second) {
        return Instant.ofEpochSecond(second);
    }
}
