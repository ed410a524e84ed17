package dev.ambit.subscription;

import dev.ambit.engine.Anchoring;
import dev.ambit.engine.Reset;
import dev.ambit.engine.ResetPeriod;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Computes the times of reminders before an end. An end that is set within the lead time causes no reminder.
final class ReminderTimes {

    private static final Duration TRIAL_LEAD = Duration.ofDays(7);
    private static final Duration MONTH_LEAD = Duration.ofHours(1);
    private static final Reset MONTH = new Reset(ResetPeriod.MONTH, Anchoring.SUBSCRIPTION_START);

    private ReminderTimes() {}

    /// Returns the reminder before the end of a trial.
    ///
    /// @param toldAt the time of the last reminder, or of the last change of the end
    /// @return null for never
    static @Nullable Instant trial(Instant endAt, Instant toldAt) {
        Instant at = endAt.minus(TRIAL_LEAD);
        return at.isAfter(toldAt) ? at : null;
    }

    /// Returns the reminder before the end of a month, which annual subscriptions get too.
    ///
    /// @param billedFrom the start of the billing periods
    static Instant month(Instant billedFrom, Instant toldAt) {
        long near = toldAt.plus(MONTH_LEAD).toEpochMilli();
        return Instant.ofEpochMilli(MONTH.at(billedFrom.toEpochMilli(), near).endMillis())
                .minus(MONTH_LEAD);
    }
}
