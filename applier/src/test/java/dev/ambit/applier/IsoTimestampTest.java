package dev.ambit.applier;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks that the fast parser of dates agrees with the general one.
class IsoTimestampTest {

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T09:30:00Z, 2026-01-31T09:30:00Z",
        "2026-01-31t09:30:00z, 2026-01-31T09:30:00Z",
        "2024-02-29T23:59:59.9Z, 2024-02-29T23:59:59.900Z",
        "2026-01-31T09:30:00.123456789Z, 2026-01-31T09:30:00.123456Z",
        "2026-01-31T09:30:00.0000009Z, 2026-01-31T09:30:00Z",
        "2026-01-31T09:30:00.05+02:00, 2026-01-31T07:30:00.050Z",
        "2026-01-31T09:30Z, 2026-01-31T09:30:00Z",
        "2026-01-31, 2026-01-31T00:00:00Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999Z, 9999-12-31T23:59:59.999999Z",
    })
    void time_is_parsed_to_the_microsecond_in_every_format(String text, Instant at) {
        assertThat(IsoTimestamp.parse(text)).contains(at);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-02-29T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-01-31T24:00:00Z",
                "2026-01-31T09:30:60Z",
                "0000-01-01T00:00:00Z",
                "2026-01-31T09:30:00.1234567890Z",
                "2026-01-31T09:30:00.-1Z",
                "2026-01-31T09:30:+1Z",
                "2026-01-31 09:30:00Z",
                "２０２６-01-31T09:30:00Z",
                "2026-1-31T09:30:00Z00Z",
            })
    void invalid_time_is_rejected(String text) {
        assertThat(IsoTimestamp.parse(text)).isEmpty();
    }
}
