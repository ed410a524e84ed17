package dev.ambit.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IsoMomentTest {

    private static final DateTimeFormatter GENERAL =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000-01-01T00:00:00.000Z",
                "0001-12-31T23:59:59.999Z",
                "1969-12-31T23:59:59.001Z",
                "1970-01-01T00:00:00.000Z",
                "2024-02-29T09:05:07.010Z",
                "9999-12-31T23:59:59.999Z",
            })
    void instant_is_formatted_as_it_was_parsed(String moment) {
        assertThat(IsoMoment.text(Instant.parse(moment).toEpochMilli())).isEqualTo(moment);
    }

    @Test
    void fast_formatter_agrees_with_the_general_formatter() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 100_000; i++) {
            long millis = random.nextLong(-100_000_000_000_000L, 400_000_000_000_000L);

            assertThat(IsoMoment.text(millis)).isEqualTo(GENERAL.format(Instant.ofEpochMilli(millis)));
        }
    }
}
