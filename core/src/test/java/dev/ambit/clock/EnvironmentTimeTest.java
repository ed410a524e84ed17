package dev.ambit.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTimeTest {

    private static final Instant TO = Instant.parse("2090-01-01T00:00:00Z");

    /// The offset of the clock is stored in milliseconds, but the real clock is finer.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-31T09:30:00Z",
                "2026-01-31T09:30:00.000000001Z",
                "2026-01-31T09:30:00.000999999Z",
                "2099-01-31T09:30:00.000999999Z"
            })
    void clock_restored_from_milliseconds_equals_the_original_clock(Instant real) {
        for (EnvironmentTime time : new EnvironmentTime[] {
            EnvironmentTime.REAL.advanced(TO, real), new EnvironmentTime(TO, Duration.ZERO).resumed(real)
        }) {
            var stored =
                    new EnvironmentTime(null, Duration.ofMillis(time.ahead().toMillis()));

            assertThat(time.at(real)).isEqualTo(TO);
            assertThat(stored).isEqualTo(time);
        }
    }
}
