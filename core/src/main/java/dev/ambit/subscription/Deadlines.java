package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.INVALID_CANCELLATION_DATE;
import static dev.ambit.problem.ProblemCode.INVALID_SUBSCRIPTION_STATUS;
import static dev.ambit.problem.ProblemCode.TRIAL_MUST_BE_CANCELLED_IMMEDIATELY;

import dev.ambit.http.Patch;
import java.time.Instant;

/// Moves the days on which a subscription, or its trial, ends.
final class Deadlines {

    private Deadlines() {}

    static SubscriptionCourse moved(SubscriptionCourse course, UpdateDraft draft, Instant now) {
        Instant trialEndAt = draft.trialEndAt();
        SubscriptionCourse tried = trialEndAt == null ? course : tryingUntil(course, trialEndAt, now);
        return switch (draft.cancelAt()) {
            case Patch.Absent<Instant> _ -> tried;
            case Patch.Cleared<Instant> _ -> tried.notEnding();
            case Patch.Given<Instant>(Instant at) -> endingAt(tried, at, now);
        };
    }

    private static SubscriptionCourse tryingUntil(SubscriptionCourse course, Instant at, Instant now) {
        if (course.status() != SubscriptionStatus.IN_TRIAL) {
            throw INVALID_SUBSCRIPTION_STATUS
                    .because("Only while something is tried its trial can be made longer or shorter.")
                    .at("trialEndDate", at, "nothing of a subscription that is " + course.status());
        }
        Beginning.requireNear("trialEndDate", at);
        if (!at.isAfter(now)) {
            throw BAD_USER_INPUT
                    .because("A trial ends in the future, or is cancelled at once.")
                    .at("trialEndDate", at, "after " + now);
        }
        return course.tryingUntil(at);
    }

    private static SubscriptionCourse endingAt(SubscriptionCourse course, Instant at, Instant now) {
        if (course.status() == SubscriptionStatus.IN_TRIAL) {
            throw TRIAL_MUST_BE_CANCELLED_IMMEDIATELY
                    .because("A trial ends by itself, or at once.")
                    .at("cancellationDate", at, "nothing while it is tried");
        }
        Beginning.requireNear("cancellationDate", at);
        Instant from = course.startAt().isAfter(now) ? course.startAt() : now;
        if (!at.isAfter(from)) {
            throw INVALID_CANCELLATION_DATE
                    .because("A subscription ends after it has begun, and in the future.")
                    .at("cancellationDate", at, "after " + from);
        }
        return course.ending(at, course.ending().isForGood());
    }
}
