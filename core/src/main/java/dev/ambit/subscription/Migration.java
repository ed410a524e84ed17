package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.SCHEDULED_MIGRATION_EXISTS;
import static dev.ambit.problem.ProblemCode.SUBSCRIPTION_ALREADY_ON_LATEST;
import static dev.ambit.problem.ProblemCode.SUBSCRIPTION_MUST_BE_PROVISIONED_ANEW;

import dev.ambit.access.Caller;
import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.Packages;
import dev.ambit.catalog.PricingType;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/// Migrates subscriptions to the latest versions of their plans and add-ons, with their entitlements and prices.
/// Usage is kept, because a migration does not change the plan.
public final class Migration {

    private final SubscriptionChange change;

    public Migration(EventLog log, EnvironmentClock clock) {
        change = new SubscriptionChange(log, clock);
    }

    /// @param isAtOnce true: now; false: at the end of the billing period
    Committed<Subscription> migrate(Caller caller, Author author, String id, boolean isAtOnce) {
        return change.of(
                caller,
                author,
                id,
                (tx, environment, current, now) -> migrated(tx, environment, current, isAtOnce, now));
    }

    /// Returns the migrated subscription, or the one with a scheduled migration, without storing it.
    static Subscription migrated(
            Handle tx, EnvironmentId environment, Subscription current, boolean isAtOnce, Instant now) {
        Subscription latest = latest(tx, environment, current, now);
        requireAnother(tx, environment, current, latest);
        if (isAtOnce) {
            return latest;
        }
        ScheduledUpdate scheduled = current.scheduled();
        if (scheduled != null && scheduled.isToLatest() && scheduled.isPending()) {
            throw SCHEDULED_MIGRATION_EXISTS
                    .because("Subscription `%s` already has a scheduled migration. Wait for it, or cancel it first."
                            .formatted(current.id()))
                    .with("subscriptionId", current.id());
        }
        Instant at = ScheduleStrategy.END_OF_BILLING_PERIOD.of(current, now);
        return current.scheduling(ScheduledUpdate.toLatest(at), now);
    }

    /// Returns the same subscription with the latest versions.
    static Subscription latest(Handle tx, EnvironmentId environment, Subscription current, Instant at) {
        CatalogPackage plan = Packages.published(tx, environment, PackageKind.PLAN, List.of(current.planId()))
                .getFirst();
        requireSameSale(current, plan);
        return Selection.latest(tx, environment, current).on(current.course(), at);
    }

    private static void requireAnother(
            Handle tx, EnvironmentId environment, Subscription current, Subscription latest) {
        if (current.status() == SubscriptionStatus.NOT_STARTED || isSame(tx, environment, current, latest)) {
            throw SUBSCRIPTION_ALREADY_ON_LATEST
                    .because(
                            "Subscription `%s` already has the latest versions of its plan and add-ons. There is nothing to migrate."
                                    .formatted(current.id()))
                    .with("subscriptionId", current.id());
        }
    }

    /// Returns whether a live subscription has the latest versions.
    ///
    /// @throws dev.ambit.problem.Problem if it cannot be migrated
    static boolean isLatest(Handle tx, EnvironmentId environment, Subscription current) {
        return isSame(tx, environment, current, latest(tx, environment, current, current.updatedAt()));
    }

    /// Versions with the same entitlements and prices count as equal.
    private static boolean isSame(Handle tx, EnvironmentId environment, Subscription current, Subscription latest) {
        return current.planVersion() == latest.planVersion()
                && versions(current).equals(versions(latest))
                && OutdatedPackages.of(tx, environment, List.of(current)).values().stream()
                        .allMatch(List::isEmpty);
    }

    private static List<Integer> versions(Subscription it) {
        return it.addons().stream().map(BoughtAddon::version).toList();
    }

    /// A migration must not turn a free subscription into a paid one, nor change the billing period.
    private static void requireSameSale(Subscription current, CatalogPackage plan) {
        PricingType type = Objects.requireNonNull(plan.content().pricingType());
        List<BillingPeriod> periods = SubscriptionStart.periods(plan);
        boolean isPaidOtherwise =
                type == PricingType.PAID && !periods.isEmpty() && !periods.contains(current.billingPeriod());
        if (!current.pricingType().mayBecome(type) || isPaidOtherwise) {
            throw SUBSCRIPTION_MUST_BE_PROVISIONED_ANEW
                    .because(
                            "The latest version of plan `%s` changes how it is sold, so a migration is not possible. Provision a new subscription instead."
                                    .formatted(plan.id()))
                    .with("pricingType", type)
                    .with("billingPeriods", periods);
        }
    }
}
