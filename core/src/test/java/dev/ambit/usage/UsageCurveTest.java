package dev.ambit.usage;

import static dev.ambit.usage.UsageBehavior.DELTA;
import static dev.ambit.usage.UsageBehavior.SET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.engine.Micros;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsageCurveTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final Instant END = START.plusSeconds(1_000);

    private final UsageCurve curve = new UsageCurve(START, END, 10);

    @Test
    void curve_adds_deltas_applies_sets_and_never_falls_below_zero() {
        add(1, DELTA, 5);
        add(2, DELTA, 3);
        add(3, SET, 2);
        add(4, DELTA, -9);
        add(5, DELTA, 1);

        assertThat(values()).containsExactly(5L, 8L, 2L, 0L, 1L);
    }

    @Test
    void usage_before_the_start_counts_but_has_no_point() {
        add(-10, DELTA, 7);
        add(0, DELTA, 1);

        assertThat(values()).containsExactly(8L);
        assertThat(curve.points().getFirst().isReset()).isFalse();
    }

    @Test
    void new_period_starts_at_zero_and_is_marked_as_reset() {
        add(1, DELTA, 7);
        curve.add(measured(2, DELTA, 2), 1, true);
        curve.add(measured(3, DELTA, 2), 1, true);

        assertThat(values()).containsExactly(7L, 2L, 4L);
        assertThat(curve.points()).extracting(UsagePoint::isReset).containsExactly(false, true, false);
    }

    @Test
    void changes_at_one_moment_share_one_point() {
        add(1, DELTA, 7);
        add(2, DELTA, 3);
        add(2, DELTA, -3);

        assertThat(values()).containsExactly(7L, 7L);
    }

    @Test
    void many_points_are_reduced_to_the_last_of_each_interval() {
        for (int i = 0; i < 1_000; i++) {
            curve.add(measured(i, DELTA, 1), i < 500 ? 0 : 1, i >= 500);
        }

        List<UsagePoint> points = curve.points();

        assertThat(points).hasSize(10);
        assertThat(points.getFirst().usedMicros()).isEqualTo(100 * Micros.UNIT + Micros.UNIT);
        assertThat(points.getLast()).isEqualTo(new UsagePoint(START.plusSeconds(999), 500 * Micros.UNIT, false));
        assertThat(points).filteredOn(UsagePoint::isReset).hasSize(1);
    }

    @Test
    void curve_is_capped_at_the_largest_countable_value() {
        curve.add(new Measured(START, 1, DELTA, false, Micros.MAX, List.of()), 0, false);
        add(1, DELTA, 1);

        assertThat(curve.points().getLast().usedMicros()).isEqualTo(Micros.MAX);
    }

    private void add(int second, UsageBehavior behavior, long value) {
        curve.add(measured(second, behavior, value), 0, false);
    }

    private static Measured measured(int second, UsageBehavior behavior, long value) {
        return new Measured(START.plusSeconds(second), 1, behavior, false, value * Micros.UNIT, List.of());
    }

    private List<Long> values() {
        return curve.points().stream().map(it -> it.usedMicros() / Micros.UNIT).toList();
    }
}
