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

/// A date of ISO 8601 with any offset, which is UTC where none is told, to the microsecond: as PostgreSQL
/// keeps it.
public final class Moment {

    static final String ALLOWED = "a date as 2026-01-31T09:30:00Z";

    private static final int YEAR_MAX = 9999;

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

    private Moment() {}

    /// Nothing if it is no date of the years 1 to 9999.
    public static Optional<Instant> parse(String text) {
        try {
            Instant at = switch (ISO.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from)) {
                case OffsetDateTime it -> it.toInstant();
                case LocalDateTime it -> it.toInstant(ZoneOffset.UTC);
                case LocalDate it -> it.atStartOfDay().toInstant(ZoneOffset.UTC);
                default -> throw new DateTimeException("It has no date.");
            };
            int year = at.atOffset(ZoneOffset.UTC).getYear();
            return year < 1 || year > YEAR_MAX ? Optional.empty() : Optional.of(at.truncatedTo(ChronoUnit.MICROS));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
