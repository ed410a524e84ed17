package dev.ambit.subscription;

import dev.ambit.catalog.Products;
import dev.ambit.catalog.UsageResetCutoffRule;
import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Carries billing periods over from a replaced subscription, and usage periods if the product says so.
final class CarryOver {

    private CarryOver() {}

    /// @param live the customer's live subscriptions before any of them ends
    static Subscription into(
            Handle tx, EnvironmentId environment, Subscription begun, List<Subscription> live, Instant at) {
        if (!begun.status().isLive()) {
            return begun;
        }
        Optional<Subscription> before = live.stream()
                .filter(it -> SubscriptionReplacement.ends(begun, it))
                .min(Comparator.comparing(it -> it.status() == SubscriptionStatus.IN_TRIAL));
        if (before.isEmpty()) {
            return begun;
        }
        boolean isBilledOn = isBilledOn(before.get(), begun);
        boolean isUsedOn = !isReset(tx, environment, begun.productId(), isBilledOn);
        SubscriptionLifecycle course = before.get().course();
        // A trial is not billed, so it has no billing date.
        boolean isPaid = begun.status() == SubscriptionStatus.ACTIVE && begun.billingPeriod() != null;
        Instant billed = begun.course().billing().since() == null && isBilledOn && isPaid ? course.billedFrom() : null;
        SubscriptionLifecycle counting = begun.course().counting(billed, isUsedOn ? course.usedFrom() : null, at);
        return usage(begun.on(counting.continuing(course.usage()), at), live);
    }

    /// Returns the subscription with lifetime usage from the earliest start of those that it replaces.
    static Subscription usage(Subscription begun, List<Subscription> live) {
        SubscriptionLifecycle course = begun.course();
        for (Subscription it : live) {
            UsageCounting other = it.course().usage();
            if (SubscriptionReplacement.ends(begun, it) && other.isBefore(course.usage())) {
                course = course.continuing(other);
            }
        }
        return begun.on(course, begun.updatedAt());
    }

    /// Returns whether the billing date stays, because the billing period does not change.
    private static boolean isBilledOn(Subscription before, Subscription begun) {
        return before.status() == begun.status() && Objects.equals(before.billingPeriod(), begun.billingPeriod());
    }

    /// Returns whether usage that resets starts at zero with the new plan.
    ///
    /// @param isBilledOn whether the billing date stays
    static boolean isReset(Handle tx, EnvironmentId environment, String productId, boolean isBilledOn) {
        return switch (rule(tx, environment, productId)) {
            case ALWAYS_RESET -> true;
            case NEVER_RESET -> false;
            case BILLING_PERIOD_CHANGE -> !isBilledOn;
        };
    }

    private static UsageResetCutoffRule.Behavior rule(Handle tx, EnvironmentId environment, String productId) {
        return Products.find(tx, environment, productId)
                .map(product ->
                        Objects.requireNonNullElse(product.usageResetCutoffRule(), UsageResetCutoffRule.DEFAULT))
                .orElse(UsageResetCutoffRule.DEFAULT)
                .behavior();
    }
}
