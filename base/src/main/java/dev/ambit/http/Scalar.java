package dev.ambit.http;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Single text, number or truth value.
enum Scalar implements Shape {
    TEXT("Unicode text without U+0000"),
    TRUTH("true or false"),
    INT("a whole number from -2147483648 to 2147483647"),
    LONG("a whole number from -9223372036854775808 to 9223372036854775807"),
    DECIMAL("a number of at most 40 digits before and 40 after the point"),
    MOMENT("a date and time with its zone, such as 2026-01-31T09:30:00Z"),
    ID("a UUID");

    static final Map<Class<?>, Scalar> BY_TYPE = Map.ofEntries(
            Map.entry(String.class, TEXT),
            Map.entry(boolean.class, TRUTH),
            Map.entry(Boolean.class, TRUTH),
            Map.entry(int.class, INT),
            Map.entry(Integer.class, INT),
            Map.entry(long.class, LONG),
            Map.entry(Long.class, LONG),
            Map.entry(BigDecimal.class, DECIMAL),
            Map.entry(Instant.class, MOMENT),
            Map.entry(UUID.class, ID));

    /// Bounds the digits of a decimal: `1e999999999` would have a billion when written out.
    private static final int DECIMAL_DIGITS_MAX = 40;

    private static final int DECIMAL_CHARS_MAX = 100;
    private static final int YEAR_MAX = 9999;

    /// Description of the allowed values, for problems.
    final String allowed;

    Scalar(String allowed) {
        this.allowed = allowed;
    }

    boolean isNumber() {
        return this == INT || this == LONG || this == DECIMAL;
    }

    /// Parses a text, or returns null if it is not a valid value.
    @Nullable
    Object parse(String text) {
        try {
            return switch (this) {
                case TEXT -> Utf8.isKeepable(text) ? text : null;
                case TRUTH -> text.equals("true") ? Boolean.TRUE : text.equals("false") ? false : null;
                case INT -> Integer.valueOf(text);
                case LONG -> Long.valueOf(text);
                case DECIMAL -> decimal(text);
                case MOMENT -> moment(text);
                case ID -> id(text);
            };
        } catch (NumberFormatException | DateTimeException _) {
            return null;
        }
    }

    private static @Nullable BigDecimal decimal(String text) {
        if (text.length() > DECIMAL_CHARS_MAX) {
            return null;
        }
        var number = new BigDecimal(text);
        long digitsBefore = (long) number.precision() - number.scale();
        if (digitsBefore > DECIMAL_DIGITS_MAX || Math.abs((long) number.scale()) > DECIMAL_DIGITS_MAX) {
            return null;
        }
        return number.scale() < 0 ? number.setScale(0) : number;
    }

    private static @Nullable Instant moment(String text) {
        OffsetDateTime moment = OffsetDateTime.parse(text);
        return moment.getYear() < 1 || moment.getYear() > YEAR_MAX ? null : moment.toInstant();
    }

    /// Parses a UUID strictly. `UUID.fromString` also accepts `1-1-1-1-1`.
    private static @Nullable UUID id(String text) {
        try {
            UUID id = UUID.fromString(text);
            return id.toString().equalsIgnoreCase(text) ? id : null;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
