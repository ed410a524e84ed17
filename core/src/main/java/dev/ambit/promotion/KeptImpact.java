package dev.ambit.promotion;

import dev.ambit.promotion.ImpactCounts.Numbers;
import java.time.Instant;
import java.util.UUID;

/// The impact of a promotion, as an operation computed it before it applied the promotion.
///
/// @param operation applies the promotion
/// @param startedAt when the first customers were compared
/// @param computedAt when the last customers were compared
/// @param total the number of customers at the start
/// @param changes the number of changes that were stored
/// @param isEnded whether no further customers are compared
record KeptImpact(
        UUID operation,
        Instant startedAt,
        Instant computedAt,
        long total,
        long changes,
        boolean isEnded,
        Numbers numbers) {

    static KeptImpact start(UUID operation, long total, Instant now) {
        return new KeptImpact(operation, now, now, total, 0, false, Numbers.NONE);
    }

    /// Adds customers.
    ///
    /// @param more the number of their changes
    KeptImpact with(Numbers sums, long more, Instant now) {
        return new KeptImpact(operation, startedAt, now, total, changes + more, sums.searchedTo() == null, sums);
    }

    KeptImpact ended() {
        return new KeptImpact(operation, startedAt, computedAt, total, changes, true, numbers);
    }
}
