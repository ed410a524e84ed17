package dev.ambit.overview;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The use of a limit by a customer, or by one of its resources.
///
/// @param resetsAt when the usage starts again at 0; null for never
record LimitUse(
        Key key,
        BigDecimal used,
        BigDecimal limit,
        int percent,
        @Nullable Instant resetsAt) {

    /// From this percentage on, a limit is nearly used up.
    static final int PERCENT_MIN = 80;

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final BigDecimal PERCENT_MAX = BigDecimal.valueOf(1_000_000);

    /// A customer, or one of its resources.
    ///
    /// @param resourceId empty for the customer itself
    record Holder(String customerId, String resourceId) {}

    record Key(Holder holder, String featureId) {}

    /// Returns null if less than [#PERCENT_MIN] of the limit are used, or if there is no limit or usage.
    static @Nullable LimitUse of(
            Key key, @Nullable BigDecimal used, @Nullable BigDecimal limit, @Nullable Instant resetsAt) {
        if (used == null || limit == null || used.signum() <= 0) {
            return null;
        }
        BigDecimal percent = limit.signum() <= 0
                ? HUNDRED
                : used.multiply(HUNDRED).divide(limit, 0, RoundingMode.DOWN).min(PERCENT_MAX);
        return percent.intValue() < PERCENT_MIN ? null : new LimitUse(key, used, limit, percent.intValue(), resetsAt);
    }
}
