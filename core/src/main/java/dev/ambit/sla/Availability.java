package dev.ambit.sla;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.BitSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The availability of an environment in minutes. A minute is up if a server was alive in it and fewer than one
/// in a hundred requests failed. A minute without a heartbeat is down; a minute without requests can be up.
///
/// @param up ended minutes that were up
/// @param minutes ended minutes
/// @param promised minutes from the environment's creation, or the start of the month, to the end of the month
record Availability(long up, long minutes, long promised) {

    /// 99.9 %, which allows 43 minutes in a month of 30 days.
    static final BigDecimal TARGET = new BigDecimal("0.999");

    private static final int DECIMALS = 6;

    static final Availability NOTHING = new Availability(0, 0, 0);

    /// Computes the availability; all times are minutes of the epoch.
    ///
    /// @param first the first complete minute in which the environment existed
    /// @param now the present minute, which has not ended
    /// @param end the end of the month
    /// @param beats minutes since `month` with a live server
    /// @param failed minutes with too many failures
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

    /// Returns the share from 0 to 1; null before the first minute has ended.
    @Nullable
    BigDecimal share() {
        return minutes == 0 ? null : ratio(BigDecimal.valueOf(up), BigDecimal.valueOf(minutes));
    }

    /// Returns the remaining share of the error budget, below zero if the target is missed.
    @Nullable
    BigDecimal errorBudgetLeft() {
        BigDecimal budget = BigDecimal.ONE.subtract(TARGET).multiply(BigDecimal.valueOf(promised));
        return promised == 0 ? null : ratio(budget.subtract(BigDecimal.valueOf(minutes - up)), budget);
    }

    private static BigDecimal ratio(BigDecimal part, BigDecimal all) {
        return part.divide(all, DECIMALS, RoundingMode.FLOOR);
    }
}
