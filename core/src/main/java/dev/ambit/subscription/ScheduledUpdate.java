package dev.ambit.subscription;

import dev.ambit.catalog.BillingPeriod;
import dev.ambit.problem.ProblemCode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A scheduled update: another plan, or other add-ons, quantities and agreed values. Null values stay unchanged. The
/// update uses the versions that are current on its day.
///
/// @param plan the subscription that replaces the present one
/// @param addons all add-ons with their quantities
/// @param units the changed quantities
/// @param agreed all values of the plan's custom entitlements
/// @param isToLatest true if only the versions change
/// @param failure the code of the problem that made the update fail
public record ScheduledUpdate(
        Instant at,
        @Nullable SubscriptionDraft plan,
        @Nullable List<SubscriptionDraft.Addon> addons,
        @Nullable List<BoughtUnits> units,
        @Nullable List<SubscriptionDraft.Agreed> agreed,
        @Nullable BillingPeriod billingPeriod,
        boolean isToLatest,
        @Nullable String failure) {

    static ScheduledUpdate of(Instant at, SubscriptionDraft plan) {
        return new ScheduledUpdate(at, plan, null, null, null, null, false, null);
    }

    static ScheduledUpdate toLatest(Instant at) {
        return new ScheduledUpdate(at, null, null, null, null, null, true, null);
    }

    /// Stands for an update that cannot be read.
    static ScheduledUpdate unreadable(Instant at) {
        return toLatest(at).failed(ProblemCode.UNEXPECTED_ERROR.wireName());
    }

    /// Returns the update as failed; it is not retried.
    ScheduledUpdate failed(String code) {
        return new ScheduledUpdate(at, plan, addons, units, agreed, billingPeriod, isToLatest, code);
    }

    /// Returns whether the other update does the same, ignoring generated ids.
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
