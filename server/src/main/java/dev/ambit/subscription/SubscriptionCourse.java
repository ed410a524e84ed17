package dev.ambit.subscription;

import dev.ambit.catalog.BillingPeriod;
import dev.ambit.engine.Anchoring;
import dev.ambit.engine.Reset;
import dev.ambit.engine.ResetPeriod;
import dev.ambit.engine.UsagePeriod;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How far a subscription is in its life: what changes of it while it lives.
///
/// @param endAt when it stops to grant, if that is known
/// @param cancelledAt when that is, or will be, by a cancellation
/// @param billingPeriod null if it is not paid by periods
/// @param periodStartAt of the current billing period, until `periodEndAt`
/// @param trialEndAt also of one that is over
/// @param isForGood whether nothing is to follow once it has ended
/// @param billedSince from when billing periods count; null: from the start, or the end of the trial
/// @param usageSince from when usage periods count; null: from the start
public record SubscriptionCourse(
        SubscriptionStatus status,
        Instant startAt,
        @Nullable Instant endAt,
        @Nullable Instant cancelledAt,
        @Nullable CancelReason cancelReason,
        boolean isForGood,
        @Nullable BillingPeriod billingPeriod,
        @Nullable Instant periodStartAt,
        @Nullable Instant periodEndAt,
        @Nullable Instant trialEndAt,
        @Nullable TrialEnd trialEnd,
        @Nullable Instant billedSince,
        @Nullable Instant usageSince) {

    /// @param updateAt when something changes of it by itself
    SubscriptionState state(@Nullable Instant updateAt) {
        return switch (status) {
            case NOT_STARTED -> new SubscriptionState.NotStarted(startAt);
            case PAYMENT_PENDING -> new SubscriptionState.PaymentPending();
            case IN_TRIAL ->
                new SubscriptionState.InTrial(
                        Objects.requireNonNull(trialEndAt), Objects.requireNonNull(trialEnd), cancelledAt);
            case ACTIVE -> new SubscriptionState.Active(periodEndAt, cancelledAt, updateAt);
            case CANCELED -> new SubscriptionState.Canceled();
            case EXPIRED -> new SubscriptionState.Expired();
        };
    }

    /// The moment from which its billing periods count.
    Instant billedFrom() {
        if (billedSince != null) {
            return billedSince;
        }
        return trialEndAt == null ? startAt : trialEndAt;
    }

    /// The moment from which its usage periods count.
    Instant usedFrom() {
        return usageSince == null ? startAt : usageSince;
    }

    /// Counts its periods from these moments on; null: as it did.
    SubscriptionCourse counting(@Nullable Instant billed, @Nullable Instant used, Instant at) {
        var counting = new SubscriptionCourse(
                status,
                startAt,
                endAt,
                cancelledAt,
                cancelReason,
                isForGood,
                billingPeriod,
                periodStartAt,
                periodEndAt,
                trialEndAt,
                trialEnd,
                billed == null ? billedSince : billed,
                used == null ? usageSince : used);
        return status == SubscriptionStatus.ACTIVE ? counting.active(at) : counting;
    }

    /// Free, from then on.
    static SubscriptionCourse from(Instant at) {
        return new SubscriptionCourse(
                SubscriptionStatus.ACTIVE, at, null, null, null, false, null, null, null, null, null, null, null);
    }

    /// From its start on: first the trial, if there is one.
    SubscriptionCourse begun(Instant at) {
        if (trialEndAt == null) {
            return active(at);
        }
        Instant end = trialEnd == TrialEnd.CANCEL_SUBSCRIPTION ? trialEndAt : null;
        return with(SubscriptionStatus.IN_TRIAL, earlier(end, cancelledAt), cancelledAt, null, null);
    }

    /// Paid for, if it has a price, with its billing period at that moment.
    SubscriptionCourse active(Instant at) {
        UsagePeriod period = period(at);
        return with(SubscriptionStatus.ACTIVE, cancelledAt, cancelledAt, null, period);
    }

    /// With the billing period after this one.
    SubscriptionCourse renewed() {
        return with(SubscriptionStatus.ACTIVE, endAt, cancelledAt, null, period(Objects.requireNonNull(periodEndAt)));
    }

    /// Goes on until then.
    ///
    /// @param forGood whether nothing is to follow
    SubscriptionCourse ending(Instant at, boolean forGood) {
        return cancelling(at, forGood);
    }

    /// Goes on, but for its trial.
    SubscriptionCourse notEnding() {
        return cancelling(null, false);
    }

    /// Is tried until then.
    SubscriptionCourse tryingUntil(Instant at) {
        return new SubscriptionCourse(
                        status,
                        startAt,
                        endAt,
                        cancelledAt,
                        cancelReason,
                        isForGood,
                        billingPeriod,
                        periodStartAt,
                        periodEndAt,
                        at,
                        trialEnd,
                        billedSince,
                        usageSince)
                .cancelling(cancelledAt, isForGood);
    }

    /// Is paid so often from now on. While it is tried it is not paid.
    SubscriptionCourse paidBy(@Nullable BillingPeriod other) {
        return new SubscriptionCourse(
                status,
                startAt,
                endAt,
                cancelledAt,
                cancelReason,
                isForGood,
                other,
                periodStartAt,
                periodEndAt,
                trialEndAt,
                trialEnd,
                billedSince,
                usageSince);
    }

    private SubscriptionCourse cancelling(@Nullable Instant at, boolean forGood) {
        boolean expires = status == SubscriptionStatus.IN_TRIAL && trialEnd == TrialEnd.CANCEL_SUBSCRIPTION;
        return new SubscriptionCourse(
                status,
                startAt,
                expires ? earlier(trialEndAt, at) : at,
                at,
                cancelReason,
                forGood,
                billingPeriod,
                periodStartAt,
                periodEndAt,
                trialEndAt,
                trialEnd,
                billedSince,
                usageSince);
    }

    /// It ends at once.
    SubscriptionCourse cancelled(CancelReason reason, Instant at) {
        return over(SubscriptionStatus.CANCELED, reason, at);
    }

    SubscriptionCourse expired(CancelReason reason, Instant at) {
        return over(SubscriptionStatus.EXPIRED, reason, at);
    }

    private SubscriptionCourse over(SubscriptionStatus ended, CancelReason reason, Instant at) {
        return new SubscriptionCourse(
                ended,
                startAt,
                at,
                at,
                reason,
                isForGood,
                billingPeriod,
                periodStartAt,
                periodEndAt,
                trialEndAt,
                trialEnd,
                billedSince,
                usageSince);
    }

    private SubscriptionCourse with(
            SubscriptionStatus next,
            @Nullable Instant end,
            @Nullable Instant cancel,
            @Nullable CancelReason reason,
            @Nullable UsagePeriod period) {
        return new SubscriptionCourse(
                next,
                startAt,
                end,
                cancel,
                reason,
                isForGood,
                billingPeriod,
                period == null ? null : Instant.ofEpochMilli(period.startMillis()),
                period == null ? null : Instant.ofEpochMilli(period.endMillis()),
                trialEndAt,
                trialEnd,
                billedSince,
                usageSince);
    }

    /// Counted from the day from which it is paid, so that a month after 31 January ends in February and the next one
    /// on 31 March.
    private @Nullable UsagePeriod period(Instant at) {
        if (billingPeriod == null) {
            return null;
        }
        ResetPeriod length = billingPeriod == BillingPeriod.MONTHLY ? ResetPeriod.MONTH : ResetPeriod.YEAR;
        return new Reset(length, Anchoring.SUBSCRIPTION_START).at(billedFrom().toEpochMilli(), at.toEpochMilli());
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }
}
