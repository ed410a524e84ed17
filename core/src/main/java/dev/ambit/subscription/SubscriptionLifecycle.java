package dev.ambit.subscription;

import dev.ambit.catalog.BillingPeriod;
import dev.ambit.engine.Anchoring;
import dev.ambit.engine.Reset;
import dev.ambit.engine.ResetPeriod;
import dev.ambit.engine.UsagePeriod;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The course of a subscription: the part that changes during its life.
///
/// @param trial the current or past trial; null if there was none
/// @param usage the start of its usage
public record SubscriptionLifecycle(
        SubscriptionStatus status,
        Instant startAt,
        Ending ending,
        Billing billing,
        @Nullable Trial trial,
        UsageCounting usage) {

    /// The end of a subscription, planned or past.
    ///
    /// @param at when it stops granting, if known
    /// @param cancelledAt the time of a cancellation
    /// @param isForGood true prevents a successor
    /// @param isByTerm true if it was sold for a fixed term without billing periods, so that it expires
    public record Ending(
            @Nullable Instant at,
            @Nullable Instant cancelledAt,
            @Nullable CancelReason reason,
            boolean isForGood,
            boolean isByTerm) {

        static final Ending NONE = new Ending(null, null, null, false, false);

        static Ending on(@Nullable Instant at, boolean byTerm) {
            return new Ending(at, at, null, false, at != null && byTerm);
        }

        private Ending cancelled(@Nullable Instant end, @Nullable Instant cancellation, boolean forGood) {
            return new Ending(end, cancellation, reason, forGood, false);
        }
    }

    /// The billing periods.
    ///
    /// @param period null without billing periods
    /// @param since when they count from; null: the start, or the end of the trial
    /// @param startAt the start of the current one, until `endAt`
    public record Billing(
            @Nullable BillingPeriod period,
            @Nullable Instant since,
            @Nullable Instant startAt,
            @Nullable Instant endAt) {

        static final Billing NONE = new Billing(null, null, null, null);

        private Billing during(@Nullable UsagePeriod current) {
            return new Billing(
                    period,
                    since,
                    current == null ? null : Instant.ofEpochMilli(current.startMillis()),
                    current == null ? null : Instant.ofEpochMilli(current.endMillis()));
        }
    }

    /// A trial until `endAt`.
    public record Trial(Instant endAt, TrialEnd end) {}

    /// Creates the course of a free subscription that starts at this time.
    static SubscriptionLifecycle from(Instant at) {
        return new SubscriptionLifecycle(
                SubscriptionStatus.ACTIVE, at, Ending.NONE, Billing.NONE, null, UsageCounting.from(at));
    }

    /// @param updateAt the time of the scheduled update
    /// @param toldAt the time of the last reminder, or of the last change of the end
    SubscriptionState state(@Nullable Instant updateAt, Instant toldAt) {
        return switch (status) {
            case NOT_STARTED -> new SubscriptionState.NotStarted(startAt);
            case PAYMENT_PENDING -> new SubscriptionState.PaymentPending();
            case IN_TRIAL -> {
                Trial tried = Objects.requireNonNull(trial);
                yield new SubscriptionState.InTrial(
                        tried.endAt(), tried.end(), ending.cancelledAt(), ReminderTimes.trial(tried.endAt(), toldAt));
            }
            case ACTIVE ->
                new SubscriptionState.Active(
                        billing.endAt(),
                        ending.cancelledAt(),
                        updateAt,
                        billing.endAt() == null ? null : ReminderTimes.month(billedFrom(), toldBy(toldAt)));
            case CANCELED -> new SubscriptionState.Canceled();
            case EXPIRED -> new SubscriptionState.Expired();
        };
    }

    /// An older server may have renewed it without sending reminders.
    private Instant toldBy(Instant toldAt) {
        Instant renewedAt = billing.startAt();
        return renewedAt != null && renewedAt.isAfter(toldAt) ? renewedAt : toldAt;
    }

    /// Returns whether the ends that reminders announce are the same.
    boolean endsAs(SubscriptionLifecycle other) {
        return status == other.status && billing.equals(other.billing) && Objects.equals(trial, other.trial);
    }

    @Nullable
    Instant trialEndAt() {
        return trial == null ? null : trial.endAt();
    }

    /// Returns the start of its billing periods.
    Instant billedFrom() {
        if (billing.since() != null) {
            return billing.since();
        }
        return trial == null ? startAt : trial.endAt();
    }

    /// Returns the start of its usage periods.
    Instant usedFrom() {
        return usage.periodsFrom() == null ? startAt : usage.periodsFrom();
    }

    /// Starts the subscription, with its trial if there is one.
    SubscriptionLifecycle begun(Instant at) {
        return trial == null ? active(at) : trying(trial, ending.cancelledAt(), ending.isForGood(), ending.isByTerm());
    }

    /// Activates the subscription; with a price, its billing period at that time starts.
    SubscriptionLifecycle active(Instant at) {
        Ending known =
                new Ending(ending.cancelledAt(), ending.cancelledAt(), null, ending.isForGood(), ending.isByTerm());
        return new SubscriptionLifecycle(
                SubscriptionStatus.ACTIVE, startAt, known, billing.during(period(at)), trial, usage);
    }

    /// Starts the next billing period.
    SubscriptionLifecycle renewed() {
        return billed(billing.during(period(Objects.requireNonNull(billing.endAt()))));
    }

    /// Sets another billing period, so that a fixed term no longer expires. A trial is not billed.
    SubscriptionLifecycle paidBy(@Nullable BillingPeriod other) {
        var known = new Ending(
                ending.at(),
                ending.cancelledAt(),
                ending.reason(),
                ending.isForGood(),
                ending.isByTerm() && other == null);
        var by = new Billing(other, billing.since(), billing.startAt(), billing.endAt());
        return new SubscriptionLifecycle(status, startAt, known, by, trial, usage);
    }

    /// Sets the start of billing and usage periods; null: unchanged.
    SubscriptionLifecycle counting(@Nullable Instant billed, @Nullable Instant used, Instant at) {
        Instant since = billed == null ? billing.since() : billed;
        var counting = new SubscriptionLifecycle(
                status,
                startAt,
                ending,
                new Billing(billing.period(), since, billing.startAt(), billing.endAt()),
                trial,
                used == null ? usage : usage.withPeriodsFrom(used));
        return status == SubscriptionStatus.ACTIVE ? counting.active(at) : counting;
    }

    /// Continues the lifetime usage of the replaced subscription.
    SubscriptionLifecycle continuing(UsageCounting other) {
        return new SubscriptionLifecycle(status, startAt, ending, billing, trial, usage.withLifetimeFrom(other));
    }

    /// Sets the end.
    ///
    /// @param forGood true prevents a successor
    SubscriptionLifecycle ending(Instant at, boolean forGood) {
        return cancelling(at, forGood);
    }

    /// Stops granting at that time because of an auto-cancellation rule; the consequences may be processed later.
    SubscriptionLifecycle endingWithAnother(Instant at, boolean forGood) {
        var known = new Ending(at, at, CancelReason.AUTO_CANCELLATION_RULE, forGood, false);
        return new SubscriptionLifecycle(status, startAt, known, billing, trial, usage);
    }

    /// Removes the end, except the end of a trial.
    SubscriptionLifecycle notEnding() {
        return cancelling(null, false);
    }

    /// Sets the end of the trial.
    SubscriptionLifecycle tryingUntil(Instant at) {
        Trial other = new Trial(at, Objects.requireNonNull(trial).end());
        return trying(other, ending.cancelledAt(), ending.isForGood(), ending.isByTerm());
    }

    /// Cancels the subscription immediately.
    SubscriptionLifecycle cancelled(CancelReason reason, Instant at) {
        return over(SubscriptionStatus.CANCELED, reason, at);
    }

    SubscriptionLifecycle expired(CancelReason reason, Instant at) {
        return over(SubscriptionStatus.EXPIRED, reason, at);
    }

    private SubscriptionLifecycle cancelling(@Nullable Instant at, boolean forGood) {
        return status == SubscriptionStatus.IN_TRIAL && trial != null
                ? trying(trial, at, forGood, false)
                : new SubscriptionLifecycle(status, startAt, ending.cancelled(at, at, forGood), billing, trial, usage);
    }

    private SubscriptionLifecycle trying(Trial tried, @Nullable Instant cancelAt, boolean forGood, boolean byTerm) {
        Instant expiry = tried.end() == TrialEnd.CANCEL_SUBSCRIPTION ? tried.endAt() : null;
        Ending known = new Ending(earlier(expiry, cancelAt), cancelAt, null, forGood, byTerm);
        return new SubscriptionLifecycle(
                SubscriptionStatus.IN_TRIAL, startAt, known, billing.during(null), tried, usage);
    }

    private SubscriptionLifecycle billed(Billing other) {
        return new SubscriptionLifecycle(status, startAt, ending, other, trial, usage);
    }

    private SubscriptionLifecycle over(SubscriptionStatus ended, CancelReason reason, Instant at) {
        var known = new Ending(at, at, reason, ending.isForGood(), ending.isByTerm());
        return new SubscriptionLifecycle(ended, startAt, known, billing, trial, usage);
    }

    /// Counts from the first billing date, so that a month after 31 January ends in February and the next one on 31
    /// March.
    private @Nullable UsagePeriod period(Instant at) {
        if (billing.period() == null) {
            return null;
        }
        ResetPeriod length = billing.period() == BillingPeriod.MONTHLY ? ResetPeriod.MONTH : ResetPeriod.YEAR;
        return new Reset(length, Anchoring.SUBSCRIPTION_START).at(billedFrom().toEpochMilli(), at.toEpochMilli());
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }
}
