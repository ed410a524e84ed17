package dev.ambit.engine.price;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// From the unit in which use is counted, such as bytes, to the one in which it is sold, such as gigabytes.
public record Scale(BigDecimal divide, RoundingMode rounding) {

    /// What is counted is what is sold.
    public static final Scale NONE = new Scale(BigDecimal.ONE, RoundingMode.UNNECESSARY);

    public Scale {
        if (divide.signum() <= 0) {
            throw new IllegalArgumentException("A unit is divided by more than zero: " + divide);
        }
    }

    /// Whole units, unless nothing is scaled.
    public BigDecimal of(BigDecimal counted) {
        return equals(NONE) ? counted : counted.divide(divide, 0, rounding);
    }
}
