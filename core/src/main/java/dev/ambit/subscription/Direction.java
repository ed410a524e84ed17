package dev.ambit.subscription;

import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.Packages;
import dev.ambit.catalog.PricingType;
import dev.ambit.db.EnvironmentId;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Whether a change is an upgrade or a downgrade.
enum Direction {
    UPGRADE,
    DOWNGRADE,
    NONE;

    private static final BigDecimal MONTHS = BigDecimal.valueOf(12);

    /// Compares a new subscription with the customer's present one of the same product. A trial is compared with a
    /// subscription that is not a trial.
    static Direction of(Handle tx, EnvironmentId environment, List<Subscription> live, Subscription begun) {
        return live.stream()
                .filter(it -> it.isInPlaceOf(begun) && !it.id().equals(begun.id()))
                .min(Comparator.comparing(it -> it.status() == SubscriptionStatus.IN_TRIAL))
                .map(it -> of(tx, environment, it, begun))
                .orElse(NONE);
    }

    /// Compares two subscriptions. A plan is above its base plan. Otherwise a custom plan is above a paid one,
    /// and a paid one above a free one. Of two paid plans, the more expensive one is above the other. Otherwise
    /// add-ons, quantities and the billing period decide.
    static Direction of(Handle tx, EnvironmentId environment, Subscription from, Subscription to) {
        if (isBase(tx, environment, from.planId(), to.planId())) {
            return UPGRADE;
        }
        if (isBase(tx, environment, to.planId(), from.planId())) {
            return DOWNGRADE;
        }
        int type = rank(to.pricingType()) - rank(from.pricingType());
        if (type != 0) {
            return of(type);
        }
        Direction price = to.pricingType() == PricingType.PAID ? price(tx, environment, from, to) : NONE;
        return price == NONE ? terms(Terms.of(from), Terms.of(to)) : price;
    }

    private static Direction of(int sign) {
        return sign > 0 ? UPGRADE : sign < 0 ? DOWNGRADE : NONE;
    }

    private static int rank(PricingType type) {
        return switch (type) {
            case FREE -> 0;
            case PAID -> 1;
            case CUSTOM -> 2;
        };
    }

    /// Returns whether the plan inherits from the base plan, directly or indirectly.
    private static boolean isBase(Handle tx, EnvironmentId environment, String base, String plan) {
        Set<String> seen = new HashSet<>();
        for (String id = parent(tx, environment, plan); id != null && seen.add(id); ) {
            if (id.equals(base)) {
                return true;
            }
            id = parent(tx, environment, id);
        }
        return false;
    }

    private static @Nullable String parent(Handle tx, EnvironmentId environment, String plan) {
        Optional<CatalogPackage> found = Packages.published(tx, environment, PackageKind.PLAN, List.of(plan)).stream()
                .findFirst();
        return found.map(it -> it.content().parentPlanId()).orElse(null);
    }

    /// Compares recurring prices. Different currencies and missing prices are not comparable.
    private static Direction price(Handle tx, EnvironmentId environment, Subscription from, Subscription to) {
        try {
            Cost before = Sale.of(tx, environment, from).cost(tx, environment);
            Cost after = Sale.of(tx, environment, to).cost(tx, environment);
            boolean compares = before.currency() != null && Objects.equals(before.currency(), after.currency());
            return compares ? of(yearly(after).compareTo(yearly(before))) : NONE;
        } catch (Problem _) {
            // Validation happens elsewhere; an existing subscription starts even if it can no longer be sold.
            return NONE;
        }
    }

    private static BigDecimal yearly(Cost cost) {
        BigDecimal recurring = cost.recurring();
        return cost.billingPeriod() == BillingPeriod.MONTHLY ? recurring.multiply(MONTHS) : recurring;
    }

    private static Direction terms(Terms from, Terms to) {
        Terms more = from.atLeast(to);
        if (from.isSameAs(to)) {
            return NONE;
        }
        return more.isSameAs(to) ? UPGRADE : more.isSameAs(from) ? DOWNGRADE : NONE;
    }
}
