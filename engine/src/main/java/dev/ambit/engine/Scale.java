package dev.ambit.engine;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// Conversion from the counted unit, such as bytes, to the unit of prices, limits and displays, such as gigabytes.
public record Scale(BigDecimal divide, RoundingMode rounding) {

    /// No conversion.
    public static final Scale NONE = new Scale(BigDecimal.ONE, RoundingMode.UNNECESSARY);

    /// A whole number of this many digits always fits in a `long`.
    private static final int DIGITS_SURE = 18;

    private static final BigDecimal MOST = BigDecimal.valueOf(Micros.MAX);

    public Scale {
        if (divide.signum() <= 0) {
            throw new IllegalArgumentException("The divisor must be greater than 0; received " + divide);
        }
    }

    /// Converts a quantity for billing: to whole units, unless there is no conversion.
    public BigDecimal of(BigDecimal counted) {
        return equals(NONE) ? counted : counted.divide(divide, 0, rounding);
    }

    /// Converts a quantity for display and for limits. Rounds to millionths, because a limit may be 2.5.
    /// Saturates at [Micros#MAX]. A whole divisor allocates nothing, because checks call this.
    public long shown(long countedMicros) {
        if (divide.scale() == 0 && divide.precision() <= DIGITS_SURE) {
            long quotient = divide.longValue();
            boolean up = rounding == RoundingMode.UP && countedMicros % quotient != 0;
            return countedMicros / quotient + (up ? 1 : 0);
        }
        return BigDecimal.valueOf(countedMicros)
                .divide(divide, 0, rounding)
                .min(MOST)
                .longValue();
    }

    /// Returns the largest counted quantity that [#shown] converts to at most `shownMicros`. Saturates at
    /// [Micros#MAX].
    public long countedMax(long shownMicros) {
        BigDecimal shown = BigDecimal.valueOf(shownMicros);
        BigDecimal counted = rounding == RoundingMode.UP
                ? shown.multiply(divide).setScale(0, RoundingMode.FLOOR)
                : shown.add(BigDecimal.ONE)
                        .multiply(divide)
                        .setScale(0, RoundingMode.CEILING)
                        .subtract(BigDecimal.ONE);
        return counted.min(MOST).longValue();
    }
}
