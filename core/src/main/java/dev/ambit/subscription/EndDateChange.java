package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.INVALID_CANCELLATION_DATE;
import static dev.ambit.problem.ProblemCode.INVALID_SUBSCRIPTION_STATUS;
import static dev.ambit.problem.ProblemCode.TRIAL_MUST_BE_CANCELLED_IMMEDIATELY;

import dev.ambit.http.Patch;
import java.time.Instant;

/// Changes the end of a subscription or of its trial.
final class EndDateChange {

    private EndDateChange() {}

    static SubscriptionLifecycle moved(SubscriptionLifecycle course, UpdateDraft draft, Instant now) {
        Instant trialEndAt = draft.trialEndAt();
        SubscriptionLifecycle tried = trialEndAt == null ? course : tryingUntil(course, trialEndAt, now);
        return switch (draft.cancelAt()) {
            case Patch.Absent<Instant> _ -> tried;
            case Patch.Cleared<Instant> _ -> tried.notEnding();
            case Patch.Given<Instant>(Instant at) -> endingAt(tried, at, now);
        };
    }

    private static SubscriptionLifecycle tryingUntil(SubscriptionLifecycle course, Instant at, Instant now) {
        if (course.status() != SubscriptionStatus.IN_TRIAL) {
            throw INVALID_SUBSCRIPTION_STATUS
                    .because(("`trialEndDate` is only allowed during a trial; the subscription is `%s`. Remove"
                                    + " `trialEndDate`.")
                            .formatted(course.status()))
                    .at("trialEndDate", at, "no value for a subscription that is " + course.status());
        }
        SubscriptionStart.requireNear("trialEndDate", at);
        if (!at.isAfter(now)) {
            throw BAD_USER_INPUT
                    .because(
                            "`trialEndDate` is `%s`, which is not in the future. Send a later time, or cancel the trial."
                                    .formatted(at))
                    .at("trialEndDate", at, "after " + now);
        }
        return course.tryingUntil(at);
    }

    private static SubscriptionLifecycle endingAt(SubscriptionLifecycle course, Instant at, Instant now) {
        if (course.status() == SubscriptionStatus.IN_TRIAL) {
            throw TRIAL_MUST_BE_CANCELLED_IMMEDIATELY
                    .because("`cancellationDate` is not allowed during a trial. Cancel the trial immediately, or let it"
                            + " end.")
                    .at("cancellationDate", at, "no value during a trial");
        }
        SubscriptionStart.requireNear("cancellationDate", at);
        Instant from = course.startAt().isAfter(now) ? course.startAt() : now;
        if (!at.isAfter(from)) {
            throw INVALID_CANCELLATION_DATE
                    .because(
                            "`cancellationDate` is `%s`, which is not after %s. Send a later time.".formatted(at, from))
                    .at("cancellationDate", at, "after " + from);
        }
        return course.ending(at, course.ending().isForGood());
    }
}
