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
/// @param trial also one that is over; null if there was none
/// @param usage from when usage counts
public record SubscriptionCourse(
        SubscriptionStatus status,
        Instant startAt,
        Ending ending,
        Billing billing,
        @Nullable Trial trial,
        UsageCounting usage) {

    /// How it ends, or has ended.
    ///
    /// @param at when it stops to grant, if that is known
    /// @param cancelledAt when that is, or will be, by a cancellation
    /// @param isForGood whether nothing is to follow
    /// @param isByTerm whether it was sold until then and is not paid by periods, so that it expires
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

    /// By which periods it is paid.
    ///
    /// @param period null if it is not paid by periods
    /// @param since from when they count; null: from the start, or the end of the trial
    /// @param startAt of the current one, until `endAt`
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

    /// While it is tried, which is until `endAt`.
    public record Trial(Instant endAt, TrialEnd end) {}

    /// Free, from then on.
    static SubscriptionCourse from(Instant at) {
        return new SubscriptionCourse(
                SubscriptionStatus.ACTIVE, at, Ending.NONE, Billing.NONE, null, UsageCounting.from(at));
    }

    /// @param updateAt when something changes of it by itself
    /// @param toldAt up to when it was told what ends soon
    SubscriptionState state(@Nullable Instant updateAt, Instant toldAt) {
        return switch (status) {
            case NOT_STARTED -> new SubscriptionState.NotStarted(startAt);
            case PAYMENT_PENDING -> new SubscriptionState.PaymentPending();
            case IN_TRIAL -> {
                Trial tried = Objects.requireNonNull(trial);
                yield new SubscriptionState.InTrial(
                        tried.endAt(), tried.end(), ending.cancelledAt(), EndsSoon.trial(tried.endAt(), toldAt));
            }
            case ACTIVE ->
                new SubscriptionState.Active(
                        billing.endAt(),
                        ending.cancelledAt(),
                        updateAt,
                        billing.endAt() == null ? null : EndsSoon.month(billedFrom(), toldBy(toldAt)));
            case CANCELED -> new SubscriptionState.Canceled();
            case EXPIRED -> new SubscriptionState.Expired();
        };
    }

    /// A server that knows nothing of this may have renewed it without telling.
    private Instant toldBy(Instant toldAt) {
        Instant renewedAt = billing.startAt();
        return renewedAt != null && renewedAt.isAfter(toldAt) ? renewedAt : toldAt;
    }

    /// Whether both end at the same times, as far as somebody is told before.
    boolean endsAs(SubscriptionCourse other) {
        return status == other.status && billing.equals(other.billing) && Objects.equals(trial, other.trial);
    }

    @Nullable
    Instant trialEndAt() {
        return trial == null ? null : trial.endAt();
    }

    /// The moment from which its billing periods count.
    Instant billedFrom() {
        if (billing.since() != null) {
            return billing.since();
        }
        return trial == null ? startAt : trial.endAt();
    }

    /// The moment from which its usage periods count.
    Instant usedFrom() {
        return usage.periodsFrom() == null ? startAt : usage.periodsFrom();
    }

    /// From its start on: first the trial, if there is one.
    SubscriptionCourse begun(Instant at) {
        return trial == null ? active(at) : trying(trial, ending.cancelledAt(), ending.isForGood(), ending.isByTerm());
    }

    /// Paid for, if it has a price, with its billing period at that moment.
    SubscriptionCourse active(Instant at) {
        Ending known =
                new Ending(ending.cancelledAt(), ending.cancelledAt(), null, ending.isForGood(), ending.isByTerm());
        return new SubscriptionCourse(
                SubscriptionStatus.ACTIVE, startAt, known, billing.during(period(at)), trial, usage);
    }

    /// With the billing period after this one.
    SubscriptionCourse renewed() {
        return billed(billing.during(period(Objects.requireNonNull(billing.endAt()))));
    }

    /// Is paid so often from now on, so that its term does not let it expire. While it is tried it is not paid.
    SubscriptionCourse paidBy(@Nullable BillingPeriod other) {
        var known = new Ending(
                ending.at(),
                ending.cancelledAt(),
                ending.reason(),
                ending.isForGood(),
                ending.isByTerm() && other == null);
        var by = new Billing(other, billing.since(), billing.startAt(), billing.endAt());
        return new SubscriptionCourse(status, startAt, known, by, trial, usage);
    }

    /// Counts its periods from these moments on; null: as it did.
    SubscriptionCourse counting(@Nullable Instant billed, @Nullable Instant used, Instant at) {
        Instant since = billed == null ? billing.since() : billed;
        var counting = new SubscriptionCourse(
                status,
                startAt,
                ending,
                new Billing(billing.period(), since, billing.startAt(), billing.endAt()),
                trial,
                used == null ? usage : usage.withPeriodsFrom(used));
        return status == SubscriptionStatus.ACTIVE ? counting.active(at) : counting;
    }

    /// Goes on with the usage that never resets of what it takes the place of.
    SubscriptionCourse continuing(UsageCounting other) {
        return new SubscriptionCourse(status, startAt, ending, billing, trial, usage.withLifetimeFrom(other));
    }

    /// Goes on until then.
    ///
    /// @param forGood whether nothing is to follow
    SubscriptionCourse ending(Instant at, boolean forGood) {
        return cancelling(at, forGood);
    }

    /// Stops to grant then, because another one was cancelled that takes it along; the rest of its end may come later.
    SubscriptionCourse endingWithAnother(Instant at, boolean forGood) {
        var known = new Ending(at, at, CancelReason.AUTO_CANCELLATION_RULE, forGood, false);
        return new SubscriptionCourse(status, startAt, known, billing, trial, usage);
    }

    /// Goes on, but for its trial.
    SubscriptionCourse notEnding() {
        return cancelling(null, false);
    }

    /// Is tried until then.
    SubscriptionCourse tryingUntil(Instant at) {
        Trial other = new Trial(at, Objects.requireNonNull(trial).end());
        return trying(other, ending.cancelledAt(), ending.isForGood(), ending.isByTerm());
    }

    /// It ends at once.
    SubscriptionCourse cancelled(CancelReason reason, Instant at) {
        return over(SubscriptionStatus.CANCELED, reason, at);
    }

    SubscriptionCourse expired(CancelReason reason, Instant at) {
        return over(SubscriptionStatus.EXPIRED, reason, at);
    }

    private SubscriptionCourse cancelling(@Nullable Instant at, boolean forGood) {
        return status == SubscriptionStatus.IN_TRIAL && trial != null
                ? trying(trial, at, forGood, false)
                : new SubscriptionCourse(status, startAt, ending.cancelled(at, at, forGood), billing, trial, usage);
    }

    private SubscriptionCourse trying(Trial tried, @Nullable Instant cancelAt, boolean forGood, boolean byTerm) {
        Instant expiry = tried.end() == TrialEnd.CANCEL_SUBSCRIPTION ? tried.endAt() : null;
        Ending known = new Ending(earlier(expiry, cancelAt), cancelAt, null, forGood, byTerm);
        return new SubscriptionCourse(SubscriptionStatus.IN_TRIAL, startAt, known, billing.during(null), tried, usage);
    }

    private SubscriptionCourse billed(Billing other) {
        return new SubscriptionCourse(status, startAt, ending, other, trial, usage);
    }

    private SubscriptionCourse over(SubscriptionStatus ended, CancelReason reason, Instant at) {
        var known = new Ending(at, at, reason, ending.isForGood(), ending.isByTerm());
        return new SubscriptionCourse(ended, startAt, known, billing, trial, usage);
    }

    /// Counted from the day from which it is paid, so that a month after 31 January ends in February and the next one
    /// on 31 March.
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
