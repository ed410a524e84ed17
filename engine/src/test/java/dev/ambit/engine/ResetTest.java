package dev.ambit.engine;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResetTest {

    private static final int CASES = 20_000;
    private static final long FIRST_MILLIS =
            Instant.parse("1960-01-01T00:00:00Z").toEpochMilli();
    private static final long LAST_MILLIS =
            Instant.parse("2120-01-01T00:00:00Z").toEpochMilli();

    /// The times of the last three rows are before the anchor.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        2026-01-31T10:00:00Z | 2026-02-28T09:59:00Z | MONTH | 2026-01-31T10:00:00Z | 2026-02-28T10:00:00Z
        2026-01-31T10:00:00Z | 2026-02-28T10:00:00Z | MONTH | 2026-02-28T10:00:00Z | 2026-03-31T10:00:00Z
        2026-01-31T10:00:00Z | 2026-03-30T23:00:00Z | MONTH | 2026-02-28T10:00:00Z | 2026-03-31T10:00:00Z
        2026-01-31T10:00:00Z | 2026-03-31T10:00:00Z | MONTH | 2026-03-31T10:00:00Z | 2026-04-30T10:00:00Z
        2026-01-30T00:00:00Z | 2026-03-01T00:00:00Z | MONTH | 2026-02-28T00:00:00Z | 2026-03-30T00:00:00Z
        2024-02-29T00:00:00Z | 2025-02-27T23:59:00Z | YEAR  | 2024-02-29T00:00:00Z | 2025-02-28T00:00:00Z
        2024-02-29T00:00:00Z | 2028-02-29T12:00:00Z | YEAR  | 2028-02-29T00:00:00Z | 2029-02-28T00:00:00Z
        2026-01-15T10:30:00Z | 2026-02-20T00:00:00Z | WEEK  | 2026-02-19T10:30:00Z | 2026-02-26T10:30:00Z
        2026-01-12T00:00:00Z | 2026-01-18T23:59:00Z | WEEK  | 2026-01-12T00:00:00Z | 2026-01-19T00:00:00Z
        2026-01-15T10:30:00Z | 2026-01-17T10:29:00Z | DAY   | 2026-01-16T10:30:00Z | 2026-01-17T10:30:00Z
        2026-01-15T10:30:00Z | 2026-01-15T12:31:00Z | HOUR  | 2026-01-15T12:30:00Z | 2026-01-15T13:30:00Z
        2026-01-01T00:00:00Z | 2026-05-31T23:59:00Z | MONTH | 2026-05-01T00:00:00Z | 2026-06-01T00:00:00Z
        2026-01-31T10:00:00Z | 2025-12-31T09:59:00Z | MONTH | 2025-11-30T10:00:00Z | 2025-12-31T10:00:00Z
        2024-02-29T00:00:00Z | 2023-06-01T00:00:00Z | YEAR  | 2023-02-28T00:00:00Z | 2024-02-29T00:00:00Z
        2026-01-15T10:30:00Z | 2026-01-15T10:29:00Z | DAY   | 2026-01-14T10:30:00Z | 2026-01-15T10:30:00Z
        """)
    void a_period_is_counted_from_the_anchor(String anchor, String now, ResetPeriod period, String start, String end) {
        var reset = new Reset(period, Anchoring.SUBSCRIPTION_START);

        assertThat(reset.at(millis(anchor), millis(now))).isEqualTo(new UsagePeriod(millis(start), millis(end)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        SUBSCRIPTION_START | MONTH | 2026-01-15T10:30:00Z | 2026-01-15T10:30:00Z
        START_OF_THE_MONTH | MONTH | 2026-01-20T10:30:00Z | 2026-01-01T00:00:00Z
        START_OF_THE_MONTH | MONTH | 2026-02-01T00:00:00Z | 2026-02-01T00:00:00Z
        EVERY_MONDAY       | WEEK  | 2026-01-15T10:30:00Z | 2026-01-12T00:00:00Z
        EVERY_THURSDAY     | WEEK  | 2026-01-15T10:30:00Z | 2026-01-15T00:00:00Z
        EVERY_FRIDAY       | WEEK  | 2026-01-15T10:30:00Z | 2026-01-09T00:00:00Z
        """)
    void anchor_follows_from_the_anchoring_and_the_start(
            Anchoring anchoring, ResetPeriod period, String start, String anchor) {
        assertThat(new Reset(period, anchoring).anchor(millis(start))).isEqualTo(millis(anchor));
    }

    @Test
    void weekday_anchor_is_a_midnight_in_the_week_before_the_start() {
        var random = new Random(1);
        for (Anchoring anchoring : Anchoring.values()) {
            if (anchoring.name().startsWith("EVERY_")) {
                long start = random.nextLong(FIRST_MILLIS, LAST_MILLIS);
                long anchor = new Reset(ResetPeriod.WEEK, anchoring).anchor(start);

                LocalDateTime time = LocalDateTime.ofInstant(Instant.ofEpochMilli(anchor), UTC);
                assertThat("EVERY_" + DayOfWeek.from(time)).isEqualTo(anchoring.name());
                assertThat(time.toLocalTime()).isEqualTo("00:00");
                assertThat(start - anchor).isBetween(0L, 7 * 86_400_000L - 1);
            }
        }
    }

    @Test
    void period_contains_the_given_time_and_adjoins_its_neighbors() {
        var random = new Random(2);
        for (int i = 0; i < CASES; i++) {
            Reset reset = resets().get(random.nextInt(resets().size()));
            long anchor = reset.anchor(random.nextLong(FIRST_MILLIS, LAST_MILLIS));
            long now = random.nextLong(FIRST_MILLIS, LAST_MILLIS);

            UsagePeriod period = reset.at(anchor, now);

            assertThat(now).as("%s %d %d", reset, anchor, now).isBetween(period.startMillis(), period.endMillis() - 1);
            assertThat(reset.at(anchor, period.startMillis())).isEqualTo(period);
            assertThat(reset.at(anchor, period.endMillis() - 1)).isEqualTo(period);
            assertThat(reset.at(anchor, period.endMillis()).startMillis()).isEqualTo(period.endMillis());
            assertThat(reset.at(anchor, period.startMillis() - 1).endMillis()).isEqualTo(period.startMillis());
        }
    }

    @Test
    void an_anchor_is_the_start_of_its_own_period() {
        for (Reset reset : resets()) {
            long anchor = reset.anchor(millis("2024-02-29T12:34:56Z"));

            assertThat(reset.at(anchor, anchor).startMillis()).isEqualTo(anchor);
        }
    }

    @Test
    void weekday_anchoring_of_months_and_month_anchoring_of_years_are_refused() {
        assertThat(resets()).hasSize(5 + 1 + 7);
        assertThatThrownBy(() -> new Reset(ResetPeriod.MONTH, Anchoring.EVERY_MONDAY))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Reset(ResetPeriod.YEAR, Anchoring.START_OF_THE_MONTH))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Reset> resets() {
        var resets = new ArrayList<Reset>();
        for (ResetPeriod period : ResetPeriod.values()) {
            Arrays.stream(Anchoring.values())
                    .filter(anchoring -> anchoring.fits(period))
                    .forEach(anchoring -> resets.add(new Reset(period, anchoring)));
        }
        return resets;
    }

    private static long millis(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }
}
