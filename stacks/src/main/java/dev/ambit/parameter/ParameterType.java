package dev.ambit.parameter;

import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a value may be. It is kept as text.
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

    /// The first type that takes the value of JSON; nothing if only a type of its own would.
    static Optional<ParameterType> of(Object value) {
        return Stream.of(URL, STRING, NUMBER, BOOLEAN)
                .filter(it -> it.read(value, List.of()).isPresent())
                .findFirst();
    }

    /// As it is kept; nothing if it may not be.
    ///
    /// @param value of JSON: a text, a number or a truth
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

    /// As JSON has it; null for a secret.
    @Nullable
    Object shown(String kept) {
        return switch (this) {
            case STRING, URL, ENUM -> kept;
            case NUMBER -> new BigDecimal(kept);
            case BOOLEAN -> Boolean.valueOf(kept);
            case SECRET -> null;
        };
    }

    /// As [#read] takes it.
    Object wire(String kept) {
        Object shown = shown(kept);
        return shown == null ? kept : shown;
    }

    private static Optional<String> text(Object value, int charsMax) {
        return value instanceof String text && text.length() <= charsMax ? Optional.of(text) : Optional.empty();
    }

    /// In one spelling: 1.50 and 1.5 are the same value.
    private static Optional<String> number(BigDecimal number) {
        BigDecimal it = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        boolean isShort = it.precision() <= DIGITS_MAX && Math.abs(it.scale()) <= DIGITS_MAX;
        return isShort ? Optional.of(it.toPlainString()) : Optional.empty();
    }

    /// What has a password in it is a secret, and is to be one.
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
