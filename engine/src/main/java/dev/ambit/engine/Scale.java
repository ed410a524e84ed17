package dev.ambit.engine;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// From the unit in which use is counted, such as bytes, to the one in which it is sold, limited and shown,
/// such as gigabytes (domain.md §1.5).
public record Scale(BigDecimal divide, RoundingMode rounding) {

    /// What is counted is what is sold.
    public static final Scale NONE = new Scale(BigDecimal.ONE, RoundingMode.UNNECESSARY);

    /// So long a whole number is surely a `long`.
    private static final int DIGITS_SURE = 18;

    private static final BigDecimal MOST = BigDecimal.valueOf(Micros.MAX);

    public Scale {
        if (divide.signum() <= 0) {
            throw new IllegalArgumentException("The divisor must be greater than 0; received " + divide);
        }
    }

    /// As it is paid: whole units, unless nothing is scaled.
    public BigDecimal of(BigDecimal counted) {
        return equals(NONE) ? counted : counted.divide(divide, 0, rounding);
    }

    /// As it is shown and held against a limit: in millionths as any quantity, and rounded to them, since a
    /// limit may be 2.5 (domain.md §2.5, 25). Stops at [Micros#MAX]. By a whole number it allocates nothing,
    /// because checks ask.
    public long shown(long countedMicros) {
        if (divide.scale() == 0 && divide.precision() <= DIGITS_SURE) {
            long whole = divide.longValue();
            boolean up = rounding == RoundingMode.UP && countedMicros % whole != 0;
            return countedMicros / whole + (up ? 1 : 0);
        }
        return BigDecimal.valueOf(countedMicros)
                .divide(divide, 0, rounding)
                .min(MOST)
                .longValue();
    }
}
