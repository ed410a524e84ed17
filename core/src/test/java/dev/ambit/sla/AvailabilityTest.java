package dev.ambit.sla;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class AvailabilityTest {

    private static final long MONTH = 1_000_000;
    private static final int MINUTES = 43_200;

    @Test
    void month_without_downtime_leaves_the_whole_error_budget() {
        Availability all =
                Availability.of(MONTH, MONTH - 7, MONTH + MINUTES, MONTH + MINUTES, heartbeats(MINUTES), Set.of());

        assertThat(all.share()).isEqualByComparingTo(BigDecimal.ONE);
        assertThat(all.errorBudgetLeft()).isEqualByComparingTo(BigDecimal.ONE);
    }

    /// The error budget of the month is 43.2 minutes.
    @Test
    void exceeded_error_budget_is_negative() {
        Availability half = Availability.of(MONTH, MONTH, MONTH + 200, MONTH + MINUTES, heartbeats(100), Set.of());

        assertThat(half.share()).isEqualByComparingTo("0.5");
        assertThat(half.errorBudgetLeft()).isNegative();
    }

    @Test
    void availability_is_unknown_before_the_first_full_minute() {
        assertThat(Availability.of(MONTH, MONTH + 5, MONTH + 5, MONTH + MINUTES, heartbeats(9), Set.of())
                        .share())
                .isNull();
        assertThat(Availability.of(MONTH, MONTH - 5, MONTH - 1, MONTH + MINUTES, heartbeats(9), Set.of())
                        .share())
                .isNull();
    }

    /// Compares the result with a count minute by minute.
    @RepeatedTest(50)
    void availability_equals_a_count_of_up_and_down_minutes(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        var beats = new BitSet();
        Set<Long> failed = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            beats.set(random.nextInt(MINUTES));
            failed.add(MONTH + random.nextInt(MINUTES));
        }
        long first = MONTH + random.nextInt(MINUTES) - 100;
        long now = MONTH + random.nextInt(2 * MINUTES);

        Availability it = Availability.of(MONTH, first, now, MONTH + MINUTES, beats, failed);

        long up = 0;
        long all = 0;
        for (long minute = Math.max(first, MONTH); minute < Math.min(now, MONTH + MINUTES); minute++) {
            all++;
            up += beats.get((int) (minute - MONTH)) && !failed.contains(minute) ? 1 : 0;
        }
        assertThat(it.up()).isEqualTo(up);
        assertThat(it.minutes()).isEqualTo(all);
    }

    @Test
    void latency_classes_are_about_a_fifth_wide() {
        for (long micros : List.of(1L, 99L, 101L, 1_000L, 14_000L, 2_000_000L)) {
            double shown = Latencies.millis(Latencies.classOf(TimeUnit.MICROSECONDS.toNanos(micros)));

            assertThat(shown).isBetween(micros / 1_000.0, Math.max(0.1, micros * 1.21 / 1_000));
        }
        assertThat(Latencies.classOf(Long.MAX_VALUE)).isEqualTo(Latencies.CLASSES - 1);
    }

    @Test
    void percentile_99_is_the_class_of_the_99th_of_100_latencies() {
        assertThat(Latencies.quantile(List.of(98L, 1L, 1L), 0.99)).hasValue(1);
        assertThat(Latencies.quantile(List.of(0L, 0L, 1L), 0.99)).hasValue(2);
        assertThat(Latencies.quantile(List.of(), 0.99)).isEmpty();
    }

    private static BitSet heartbeats(int minutes) {
        var beats = new BitSet();
        beats.set(0, minutes);
        return beats;
    }
}
