package dev.ambit.webhook;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// Parses the header `Retry-After` (RFC 9110 §10.2.3).
final class RetryAfter {

    private static final Duration MAX = Duration.ofDays(1);

    private RetryAfter() {}

    /// @param header seconds or a date; other values count as zero
    static Duration pause(@Nullable String header, Instant now) {
        if (header == null) {
            return Duration.ZERO;
        }
        try {
            Duration asked = header.matches("\\d{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(header))
                    : Duration.between(
                            now,
                            ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            return asked.isNegative() ? Duration.ZERO : asked.compareTo(MAX) > 0 ? MAX : asked;
        } catch (DateTimeException _) {
            return Duration.ZERO;
        }
    }
}
