package dev.ambit.parameter;

import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The type of a parameter. Values are stored as text.
public enum ParameterType {
    STRING,
    NUMBER,
    BOOLEAN,
    URL,
    SECRET,
    ENUM;

    private static final int CHARS_MAX = 2_000;
    private static final int SECRET_CHARS_MAX = 8_000;
    private static final int DIGITS_MAX = 15;
    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]{0,31}");
    private static final Pattern PRINTABLE = Pattern.compile("\\P{Cntrl}*");

    /// Returns the first type that accepts a JSON value, except SECRET and ENUM.
    static Optional<ParameterType> of(Object value) {
        return Stream.of(URL, STRING, NUMBER, BOOLEAN)
                .filter(it -> it.read(value, List.of()).isPresent())
                .findFirst();
    }

    /// Converts a value to its stored form; returns nothing if it is not allowed.
    ///
    /// @param value JSON text, number or boolean
    Optional<String> read(Object value, List<String> options) {
        return switch (this) {
            case STRING ->
                text(value, CHARS_MAX).filter(it -> PRINTABLE.matcher(it).matches());
            case NUMBER -> value instanceof BigDecimal number ? number(number) : Optional.empty();
            case BOOLEAN -> value instanceof Boolean it ? Optional.of(it.toString()) : Optional.empty();
            case URL -> text(value, CHARS_MAX).filter(ParameterType::isAddress);
            case SECRET -> text(value, SECRET_CHARS_MAX).filter(it -> !it.isEmpty());
            case ENUM -> text(value, CHARS_MAX).filter(options::contains);
        };
    }

    String allowed(List<String> options) {
        return switch (this) {
            case STRING -> "a text of up to %d printable characters".formatted(CHARS_MAX);
            case NUMBER -> "a number of up to %d digits".formatted(DIGITS_MAX);
            case BOOLEAN -> "true or false";
            case URL -> "an address such as https://media.your-store.fi/images, without a password";
            case SECRET -> "a text of 1 to %d characters".formatted(SECRET_CHARS_MAX);
            case ENUM -> String.join(", ", options);
        };
    }

    /// Returns the JSON value; null for a secret.
    @Nullable
    Object shown(String stored) {
        return switch (this) {
            case STRING, URL, ENUM -> stored;
            case NUMBER -> new BigDecimal(stored);
            case BOOLEAN -> Boolean.valueOf(stored);
            case SECRET -> null;
        };
    }

    /// Returns the value in the form that [#read] accepts.
    Object wire(String stored) {
        Object shown = shown(stored);
        return shown == null ? stored : shown;
    }

    private static Optional<String> text(Object value, int charsMax) {
        return value instanceof String text && text.length() <= charsMax ? Optional.of(text) : Optional.empty();
    }

    /// Normalizes a number, so that 1.50 and 1.5 are equal.
    private static Optional<String> number(BigDecimal number) {
        BigDecimal it = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        boolean isShort = it.precision() <= DIGITS_MAX && Math.abs(it.scale()) <= DIGITS_MAX;
        return isShort ? Optional.of(it.toPlainString()) : Optional.empty();
    }

    /// Whether the text is a URL without a password, which would need the type SECRET.
    private static boolean isAddress(String text) {
        try {
            URI it = URI.create(text);
            return it.getScheme() != null
                    && SCHEME.matcher(it.getScheme()).matches()
                    && it.getHost() != null
                    && it.getUserInfo() == null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
