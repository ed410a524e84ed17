package dev.ambit.engine;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Parses decimal numbers of at most 18 digits before and after the point. Exponents are not allowed, because
/// adding `1e999999999` would take gigabytes.
final class EventNumber {

    private static final Pattern FORM = Pattern.compile("[+-]?\\d{1,18}(\\.\\d{1,18})?");

    private EventNumber() {}

    static @Nullable BigDecimal of(@Nullable String text) {
        return text != null && FORM.matcher(text).matches() ? new BigDecimal(text) : null;
    }
}
