package dev.ambit.subscription;

import dev.ambit.catalog.BillingPeriod;
import dev.ambit.problem.ProblemCode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is to change of a subscription by itself: another plan, or some of what it is of (domain.md §1.11). Null stays
/// as it is; whatever happens then is of the versions of that day.
///
/// @param plan what takes its place
/// @param addons all of them, with their quantities
/// @param units of the features that are named
/// @param isToLatest whether the versions of that day are all that is asked for
/// @param failure the code of the problem because of which it did not happen
public record ScheduledUpdate(
        Instant at,
        @Nullable SubscriptionDraft plan,
        @Nullable List<SubscriptionDraft.Addon> addons,
        @Nullable List<BoughtUnits> units,
        @Nullable BillingPeriod billingPeriod,
        boolean isToLatest,
        @Nullable String failure) {

    static ScheduledUpdate of(Instant at, SubscriptionDraft plan) {
        return new ScheduledUpdate(at, plan, null, null, null, false, null);
    }

    static ScheduledUpdate toLatest(Instant at) {
        return new ScheduledUpdate(at, null, null, null, null, true, null);
    }

    /// Nobody knows what it was.
    static ScheduledUpdate unreadable(Instant at) {
        return toLatest(at).failed(ProblemCode.UNEXPECTED_ERROR.wireName());
    }

    /// Tried in vain, and not tried again.
    ScheduledUpdate failed(String code) {
        return new ScheduledUpdate(at, plan, addons, units, billingPeriod, isToLatest, code);
    }

    /// Whether the other does the same, but for an id that was made up.
    boolean isSameAs(@Nullable ScheduledUpdate other) {
        if (other == null || plan == null || other.plan == null || plan.isIdGiven() || other.plan.isIdGiven()) {
            return equals(other);
        }
        return of(at, plan.as(other.plan.id(), plan.resourceId())).equals(other);
    }

    boolean isPending() {
        return failure == null;
    }
}
