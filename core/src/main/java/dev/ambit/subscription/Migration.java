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

/// Moves a subscription to the latest versions of its plan and add-ons, with what they grant and what they cost
/// (domain.md §1.11). What was used stays used: it is no change of plan.
public final class Migration {

    private final SubscriptionChange change;

    public Migration(EventLog log, EnvironmentClock clock) {
        change = new SubscriptionChange(log, clock);
    }

    /// @param isAtOnce or when the billing period ends
    Committed<Subscription> migrate(Caller caller, Author author, String id, boolean isAtOnce) {
        return change.of(caller, author, id, (tx, environment, current, now) -> {
            Subscription latest = latest(tx, environment, current, now);
            requireAnother(tx, environment, current, latest);
            if (isAtOnce) {
                return latest;
            }
            ScheduledUpdate scheduled = current.scheduled();
            if (scheduled != null && scheduled.isToLatest() && scheduled.isPending()) {
                throw SCHEDULED_MIGRATION_EXISTS
                        .because("Subscription `%s` already has a scheduled migration. Wait for it, or cancel it first.".formatted(id))
                        .with("subscriptionId", id);
            }
            Instant at = ScheduleStrategy.END_OF_BILLING_PERIOD.of(current, now);
            return current.scheduling(ScheduledUpdate.toLatest(at), now);
        });
    }

    /// The same with the latest versions of all that it is of.
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
                    .because("Subscription `%s` already uses the latest versions of its plan and add-ons, or starts with them."
.formatted(current.id()))
                    .with("subscriptionId", current.id());
        }
    }

    /// A version that grants and costs what the one before it did is no difference.
    private static boolean isSame(Handle tx, EnvironmentId environment, Subscription current, Subscription latest) {
        return current.planVersion() == latest.planVersion()
                && versions(current).equals(versions(latest))
                && OutdatedPackages.of(tx, environment, List.of(current)).values().stream()
                        .allMatch(List::isEmpty);
    }

    private static List<Integer> versions(Subscription it) {
        return it.addons().stream().map(BoughtAddon::version).toList();
    }

    /// What was free is not paid for unasked, nor by other periods than those agreed on (domain.md §3, V12).
    private static void requireSameSale(Subscription current, CatalogPackage plan) {
        PricingType type = Objects.requireNonNull(plan.content().pricingType());
        List<BillingPeriod> periods = Beginning.periods(plan);
        boolean isPaidOtherwise =
                type == PricingType.PAID && !periods.isEmpty() && !periods.contains(current.billingPeriod());
        if (!current.pricingType().mayBecome(type) || isPaidOtherwise) {
            throw SUBSCRIPTION_MUST_BE_PROVISIONED_ANEW
                    .because("Plan `%s` has another pricing in its latest version. Provision a new subscription instead."
.formatted(plan.id()))
                    .with("pricingType", type)
                    .with("billingPeriods", periods);
        }
    }
}
