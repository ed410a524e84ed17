package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.catalog.BillingCadence;
import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.Charge;
import dev.ambit.catalog.PricingType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Computes the start of a new subscription: now, in the past or in the future, with or without a trial.
final class SubscriptionStart {

    private static final Instant EARLIEST = Instant.EPOCH;

    /// The latest time that a clock can be advanced to.
    private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

    private SubscriptionStart() {}

    /// @param paid the billing period, if the subscription has a price
    /// @param mayTry whether the customer can have the plan's trial
    static SubscriptionLifecycle of(
            SubscriptionDraft draft, CatalogPackage plan, @Nullable BillingPeriod paid, boolean mayTry, Instant now) {
        Instant start = draft.startAt() == null ? now : draft.startAt();
        Optional<TrialOffer> offer = TrialOffer.of(plan);
        boolean isTrial = draft.trial() == null
                ? offer.isPresent() && mayTry
                : draft.trial().isTrial();
        BillingPeriod period = billingPeriod(draft, plan, paid);
        var waiting = new SubscriptionLifecycle(
                SubscriptionStatus.NOT_STARTED,
                start,
                SubscriptionLifecycle.Ending.on(draft.cancelAt(), period == null),
                new SubscriptionLifecycle.Billing(period, draft.isBilledAnew() && !isTrial ? start : null, null, null),
                isTrial ? trial(draft.trial(), offer, start) : null,
                UsageCounting.from(start));
        requireOrder(waiting, now);
        return start.isAfter(now) ? waiting : waiting.begun(now);
    }

    private static SubscriptionLifecycle.Trial trial(
            SubscriptionDraft.@Nullable Trial trial, Optional<TrialOffer> offer, Instant start) {
        return new SubscriptionLifecycle.Trial(trialEndAt(trial, offer, start), trialEnd(trial, offer));
    }

    private static Instant trialEndAt(
            SubscriptionDraft.@Nullable Trial trial, Optional<TrialOffer> offer, Instant start) {
        if (trial != null && trial.endAt() != null) {
            return trial.endAt();
        }
        return offer.map(it -> it.endAfter(start))
                .orElseThrow(() -> BAD_USER_INPUT
                        .because("`trialOverrideConfiguration.trialEndDate` is missing, and the plan has no trial. Send"
                                + " the end of the trial.")
                        .at("trialOverrideConfiguration.trialEndDate", null, "a date and time"));
    }

    private static TrialEnd trialEnd(SubscriptionDraft.@Nullable Trial trial, Optional<TrialOffer> offer) {
        if (trial != null && trial.end() != null) {
            return trial.end();
        }
        return offer.map(TrialOffer::end).orElse(TrialEnd.CONVERT_TO_PAID);
    }

    private static void requireOrder(SubscriptionLifecycle course, Instant now) {
        requireNear("startDate", course.startAt());
        requireNear("cancellationDate", course.ending().cancelledAt());
        requireNear("trialOverrideConfiguration.trialEndDate", course.trialEndAt());
        Instant from = course.startAt().isAfter(now) ? course.startAt() : now;
        if (course.trialEndAt() != null && !course.trialEndAt().isAfter(from)) {
            throw BAD_USER_INPUT
                    .because(
                            "`trialOverrideConfiguration.trialEndDate` is `%s`, which is not after %s. Send a later time."
                                    .formatted(course.trialEndAt(), from))
                    .at("trialOverrideConfiguration.trialEndDate", course.trialEndAt(), "after " + from);
        }
        if (course.ending().cancelledAt() != null
                && !course.ending().cancelledAt().isAfter(from)) {
            throw BAD_USER_INPUT
                    .because("`cancellationDate` is `%s`, which is not after %s. Send a later time."
                            .formatted(course.ending().cancelledAt(), from))
                    .at("cancellationDate", course.ending().cancelledAt(), "after " + from);
        }
    }

    static void requireNear(String field, @Nullable Instant date) {
        if (date != null && (date.isBefore(EARLIEST) || date.isAfter(LATEST))) {
            throw BAD_USER_INPUT
                    .because("`%s` must be from %s to %s; received `%s`. Send another time."
                            .formatted(field, EARLIEST, LATEST, date))
                    .at(field, date, "%s to %s".formatted(EARLIEST, LATEST));
        }
    }

    /// Returns the billing periods of the plan's recurring prices.
    static List<BillingPeriod> periods(CatalogPackage plan) {
        return plan.content().charges().stream()
                .filter(charge -> charge.billingCadence() == BillingCadence.RECURRING)
                .map(Charge::billingPeriod)
                .distinct()
                .sorted()
                .toList();
    }

    /// Returns the billing period of the recurring prices, or else the requested period. Without both, a paid plan
    /// is billed monthly.
    private static @Nullable BillingPeriod billingPeriod(
            SubscriptionDraft draft, CatalogPackage plan, @Nullable BillingPeriod paid) {
        if (paid != null) {
            return paid;
        }
        // One-off prices alone have no billing period.
        boolean isPaid = plan.content().pricingType() == PricingType.PAID
                && plan.content().charges().stream().noneMatch(it -> it.billingCadence() == BillingCadence.ONE_OFF);
        return draft.billingPeriod() == null && isPaid ? BillingPeriod.MONTHLY : draft.billingPeriod();
    }
}
