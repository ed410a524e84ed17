package dev.ambit.applier;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Parses an ISO 8601 date with any offset (default UTC), truncated to microseconds as in PostgreSQL.
public final class IsoTimestamp {

    static final String ALLOWED = "an ISO 8601 date such as 2026-01-31T09:30:00Z";

    private static final int YEAR_MAX = 9999;
    private static final int SECONDS_END = "2026-01-31T09:30:00".length();
    private static final int NANOS_DIGITS = 9;

    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendPattern("[XXX][XX][X]")
            .optionalEnd()
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private IsoTimestamp() {}

    /// Returns empty if the text is not a date of the years 1 to 9999.
    public static Optional<Instant> parse(String text) {
        try {
            Instant usual = usual(text);
            Instant at = usual == null ? any(text) : usual;
            int year = at.atOffset(ZoneOffset.UTC).getYear();
            return year < 1 || year > YEAR_MAX ? Optional.empty() : Optional.of(at.truncatedTo(ChronoUnit.MICROS));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static Instant any(String text) {
        return switch (ISO.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from)) {
            case OffsetDateTime it -> it.toInstant();
            case LocalDateTime it -> it.toInstant(ZoneOffset.UTC);
            case LocalDate it -> it.atStartOfDay().toInstant(ZoneOffset.UTC);
            default -> throw new DateTimeException("The text has no date.");
        };
    }

    /// Parses the usual form, with seconds or fractions and a `Z`, because the general parser is slower than all
    /// other parsing of an event. Returns null for other forms.
    private static @Nullable Instant usual(String text) {
        int end = text.length() - 1;
        if (end < SECONDS_END
                || text.charAt(end) != 'Z'
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            return null;
        }
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, SECONDS_END);
        int nanos = 0;
        if (end > SECONDS_END) {
            int digits = end - SECONDS_END - 1;
            if (text.charAt(SECONDS_END) != '.' || digits < 1 || digits > NANOS_DIGITS) {
                return null;
            }
            nanos = number(text, SECONDS_END + 1, end);
            for (int i = digits; i < NANOS_DIGITS && nanos > 0; i++) {
                nanos *= 10;
            }
        }
        return (year | month | day | hour | minute | second | nanos) < 0
                ? null
                : LocalDateTime.of(year, month, day, hour, minute, second, nanos)
                        .toInstant(ZoneOffset.UTC);
    }

    /// Returns a negative number if the text has other characters than digits.
    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return Integer.MIN_VALUE;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
