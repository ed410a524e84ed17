package dev.ambit.service;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.BitSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// In how many of its minutes an environment could be used. One is up when a server lived in it and fewer than one in a
/// hundred requests failed; one of which nothing is known is down.
///
/// @param up of the minutes so far
/// @param minutes so far
/// @param promised all of the month's, so far or still to come
record Availability(long up, long minutes, long promised) {

    /// 99.9 %, which is 43 minutes of a month of 30 days.
    static final BigDecimal TARGET = new BigDecimal("0.999");

    private static final int DECIMALS = 6;

    static final Availability NOTHING = new Availability(0, 0, 0);

    /// All in minutes of the epoch.
    ///
    /// @param first in which it was there as a whole
    /// @param now which is not over yet
    /// @param end of the month
    /// @param beats since `month`, in which some server lived
    /// @param failed in which too many requests did
    static Availability of(long month, long first, long now, long end, BitSet beats, Set<Long> failed) {
        long from = Math.max(month, first);
        long until = Math.min(now, end);
        long minutes = Math.max(0, until - from);
        if (minutes == 0) {
            return new Availability(0, 0, Math.max(0, end - from));
        }
        long lived = beats.get((int) (from - month), (int) (until - month)).cardinality();
        long spoilt = failed.stream()
                .filter(it -> it >= from && it < until && beats.get((int) (it - month)))
                .count();
        return new Availability(lived - spoilt, minutes, Math.max(0, end - from));
    }

    Availability plus(Availability other) {
        return new Availability(up + other.up, minutes + other.minutes, promised + other.promised);
    }

    /// From 0 to 1; null before the first minute is over.
    @Nullable
    BigDecimal share() {
        return minutes == 0 ? null : ratio(BigDecimal.valueOf(up), BigDecimal.valueOf(minutes));
    }

    /// Of the minutes that the target lets go down in the month, the share that is left: below zero when it is missed.
    @Nullable
    BigDecimal errorBudgetLeft() {
        BigDecimal budget = BigDecimal.ONE.subtract(TARGET).multiply(BigDecimal.valueOf(promised));
        return promised == 0 ? null : ratio(budget.subtract(BigDecimal.valueOf(minutes - up)), budget);
    }

    private static BigDecimal ratio(BigDecimal part, BigDecimal all) {
        return part.divide(all, DECIMALS, RoundingMode.FLOOR);
    }
}
