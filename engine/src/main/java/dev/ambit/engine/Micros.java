package dev.ambit.engine;

import java.math.BigDecimal;

/// Quantities with six decimals, as whole numbers of millionths: exact, where a binary fraction would drift.
public final class Micros {

    public static final long UNIT = 1_000_000;

    /// The largest quantity: some nine trillion units.
    public static final long MAX = Long.MAX_VALUE;

    private static final int DECIMALS = 6;

    /// So long a whole number is surely in range.
    private static final int DIGITS_SURE = 12;

    private Micros() {}

    /// Scales by the exponent alone: moving the point would first write out all the zeros of 1e999999999.
    ///
    /// @throws ArithmeticException if the quantity has more than six decimals or is out of range
    public static long of(BigDecimal quantity) {
        // Most are, and every check asks.
        if (quantity.scale() == 0 && quantity.precision() <= DIGITS_SURE) {
            return quantity.longValue() * UNIT;
        }
        return quantity.scaleByPowerOfTen(DECIMALS).longValueExact();
    }

    /// Without trailing zeros and without an exponent, such as 2.5 and 1000.
    public static BigDecimal decimal(long micros) {
        BigDecimal shortest = BigDecimal.valueOf(micros, DECIMALS).stripTrailingZeros();
        return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
    }

    /// Two quantities of 0 or more. Stops at [#MAX]: a sum wrapped below zero would lock out whoever bought the most.
    static long plus(long micros, long more) {
        return more > MAX - micros ? MAX : micros + more;
    }

    /// A quantity of 0 or more, bought `quantity` times. Stops at [#MAX], for the same reason.
    static long times(long micros, int quantity) {
        return micros > MAX / quantity ? MAX : micros * quantity;
    }
}
