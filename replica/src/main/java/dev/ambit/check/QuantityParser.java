package dev.ambit.check;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Parses quantities exactly within bounds that no real quantity exceeds. Without bounds, adding 1 to 1e999999999
/// would write out all zeros.
final class QuantityParser {

    /// The value that counts as infinite, because larger numbers are infinite in JavaScript.
    static final BigDecimal INFINITE = new BigDecimal("1e309");

    private static final int DIGITS_MAX = 309;
    private static final int DECIMALS_MAX = 1_000;
    private static final BigDecimal LEAST = BigDecimal.ONE.scaleByPowerOfTen(-DECIMALS_MAX);
    private static final Pattern NUMBER =
            Pattern.compile("-?[0-9]{1,1000}([.][0-9]{1,1000})?([eE][+-]?[0-9]{1,1000})?");

    private QuantityParser() {}

    /// Returns null if the text is not a number.
    static @Nullable BigDecimal ofText(String text) {
        return NUMBER.matcher(text).matches() ? of(text) : null;
    }

    /// @param number a JSON number
    static BigDecimal of(String number) {
        try {
            return bounded(new BigDecimal(number));
        } catch (NumberFormatException _) {
            // The exponent itself is out of range.
            int exponent = Math.max(number.indexOf('e'), number.indexOf('E'));
            BigDecimal factor = new BigDecimal(number.substring(0, exponent));
            BigDecimal size = number.charAt(exponent + 1) == '-' ? LEAST : INFINITE;
            return size.multiply(BigDecimal.valueOf(factor.signum()));
        }
    }

    private static BigDecimal bounded(BigDecimal value) {
        if (value.signum() == 0) {
            return BigDecimal.ZERO;
        }
        long digits = (long) value.precision() - value.scale();
        if (digits > DIGITS_MAX) {
            return value.signum() > 0 ? INFINITE : INFINITE.negate();
        }
        if (digits < -DECIMALS_MAX) {
            return value.signum() > 0 ? LEAST : LEAST.negate();
        }
        return value.scale() > DECIMALS_MAX ? value.setScale(DECIMALS_MAX, RoundingMode.UP) : value;
    }
}
