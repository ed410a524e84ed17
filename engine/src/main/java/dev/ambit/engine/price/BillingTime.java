package dev.ambit.engine.price;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;

/// Billing period in whole seconds since 1970. Fractions of a second are dropped.
///
/// @param endSecond exclusive
public record BillingTime(long startSecond, long endSecond) {

    public BillingTime {
        if (endSecond <= startSecond) {
            throw new IllegalArgumentException(
                    "A billing period must end after it starts: %d to %d seconds".formatted(startSecond, endSecond));
        }
    }

    public static BillingTime of(Instant start, Instant end) {
        return new BillingTime(start.getEpochSecond(), end.getEpochSecond());
    }

    /// Returns the part of `amount` for the time from `at` to the end of the period. A full period is not rounded;
    /// a part is rounded half up.
    ///
    /// @param decimals of the currency
    BigDecimal remaining(BigDecimal amount, Instant at, int decimals) {
        long left = Math.max(0, Math.min(endSecond - at.getEpochSecond(), endSecond - startSecond));
        if (left == endSecond - startSecond) {
            return amount;
        }
        return amount.multiply(BigDecimal.valueOf(left))
                .divide(BigDecimal.valueOf(endSecond - startSecond), decimals, RoundingMode.HALF_UP);
    }
}
