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

/// What a subscription takes over from the one whose place it takes: billing periods, and usage periods as the product
/// says (domain.md §2.3).
final class CarryOver {

    private CarryOver() {}

    /// @param live of the same customer, before any of it ends
    static Subscription into(
            Handle tx, EnvironmentId environment, Subscription begun, List<Subscription> live, Instant at) {
        if (!begun.status().isLive()) {
            return begun;
        }
        Optional<Subscription> before = live.stream()
                .filter(it -> Succession.ends(begun, it))
                .min(Comparator.comparing(it -> it.status() == SubscriptionStatus.IN_TRIAL));
        if (before.isEmpty()) {
            return begun;
        }
        boolean isBilledOn = isBilledOn(before.get(), begun);
        boolean isUsedOn = !isReset(tx, environment, begun.productId(), isBilledOn);
        SubscriptionCourse course = before.get().course();
        // Nobody has paid for a trial, so there is no day on which it is paid.
        boolean isPaid = begun.status() == SubscriptionStatus.ACTIVE && begun.billingPeriod() != null;
        Instant billed = begun.course().billing().since() == null && isBilledOn && isPaid ? course.billedFrom() : null;
        SubscriptionCourse counting = begun.course().counting(billed, isUsedOn ? course.usedFrom() : null, at);
        return usage(begun.on(counting.continuing(course.usage()), at), live);
    }

    /// Usage that never resets counts from the earliest start of all that it takes the place of.
    static Subscription usage(Subscription begun, List<Subscription> live) {
        SubscriptionCourse course = begun.course();
        for (Subscription it : live) {
            UsageCounting other = it.course().usage();
            if (Succession.ends(begun, it) && other.isBefore(course.usage())) {
                course = course.continuing(other);
            }
        }
        return begun.on(course, begun.updatedAt());
    }

    /// As often as before: the day on which it is paid need not move.
    private static boolean isBilledOn(Subscription before, Subscription begun) {
        return before.status() == begun.status() && Objects.equals(before.billingPeriod(), begun.billingPeriod());
    }

    /// Whether usage that resets begins anew with what is bought otherwise.
    ///
    /// @param isBilledOn whether the day on which it is paid does not move
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
