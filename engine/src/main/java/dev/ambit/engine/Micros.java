package dev.ambit.engine;

import java.math.BigDecimal;

/// Quantities as whole millionths, which are exact, unlike binary fractions.
public final class Micros {

    public static final long UNIT = 1_000_000;

    /// Largest quantity: about nine trillion units.
    public static final long MAX = Long.MAX_VALUE;

    private static final int DECIMALS = 6;

    /// A whole number of this many digits is always in range.
    private static final int DIGITS_SURE = 12;

    private Micros() {}

    /// Converts a quantity to millionths. Scales by the exponent, because moving the decimal point would write out
    /// all zeros of `1e999999999`.
    ///
    /// @throws ArithmeticException if the quantity has more than six decimals or is out of range
    public static long of(BigDecimal quantity) {
        // Fast path of most checks.
        if (quantity.scale() == 0 && quantity.precision() <= DIGITS_SURE) {
            return quantity.longValue() * UNIT;
        }
        return quantity.scaleByPowerOfTen(DECIMALS).longValueExact();
    }

    /// Converts millionths to a decimal without trailing zeros and exponent, such as 2.5 and 1000.
    public static BigDecimal decimal(long micros) {
        BigDecimal shortest = BigDecimal.valueOf(micros, DECIMALS).stripTrailingZeros();
        return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
    }

    /// Adds two quantities of 0 or more. Saturates at [#MAX], because an overflow would deny the largest customers.
    static long plus(long micros, long more) {
        return more > MAX - micros ? MAX : micros + more;
    }

    /// Multiplies a quantity of 0 or more. Saturates at [#MAX].
    static long times(long micros, int quantity) {
        return micros > MAX / quantity ? MAX : micros * quantity;
    }
}
