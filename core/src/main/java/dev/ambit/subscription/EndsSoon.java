package dev.ambit.subscription;

import dev.ambit.engine.Anchoring;
import dev.ambit.engine.Reset;
import dev.ambit.engine.ResetPeriod;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// When it is told that something of a subscription ends soon (domain.md §5.1). Whoever sets an end that is as near
/// already knows of it and is not told.
final class EndsSoon {

    private static final Duration TRIAL_LEAD = Duration.ofDays(7);
    private static final Duration MONTH_LEAD = Duration.ofHours(1);
    private static final Reset MONTH = new Reset(ResetPeriod.MONTH, Anchoring.SUBSCRIPTION_START);

    private EndsSoon() {}

    /// Before a trial ends.
    ///
    /// @param toldAt up to when all was told; the end was not set later
    /// @return null for never
    static @Nullable Instant trial(Instant endAt, Instant toldAt) {
        Instant at = endAt.minus(TRIAL_LEAD);
        return at.isAfter(toldAt) ? at : null;
    }

    /// Before the next month ends. A year that is paid for has twelve of them.
    ///
    /// @param billedFrom from when billing periods count
    static Instant month(Instant billedFrom, Instant toldAt) {
        long near = toldAt.plus(MONTH_LEAD).toEpochMilli();
        return Instant.ofEpochMilli(MONTH.at(billedFrom.toEpochMilli(), near).endMillis())
                .minus(MONTH_LEAD);
    }
}
