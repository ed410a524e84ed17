package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.SUBSCRIPTION_ALREADY_ENDED;
import static dev.ambit.problem.ProblemCode.SUBSCRIPTION_ALREADY_ON_LATEST;
import static dev.ambit.problem.ProblemCode.SUBSCRIPTION_MUST_BE_PROVISIONED_ANEW;

import dev.ambit.access.Caller;
import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.Packages;
import dev.ambit.catalog.PricingType;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.customer.CustomerBody;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.entitlement.EntitlementEvents;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/// Moves a subscription to the latest versions of its plan and add-ons, with what they grant and what they cost
/// (domain.md §1.11). What was used stays used: it is no change of plan.
public final class Migration {

    private final EventLog log;
    private final EnvironmentClock clock;

    public Migration(EventLog log, EnvironmentClock clock) {
        this.log = log;
        this.clock = clock;
    }

    Committed<Subscription> migrate(Caller caller, Author author, String id) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            String customerId = Subscriptions.find(tx, environment, id)
                    .orElseThrow(() -> Cancellation.missing(id))
                    .customerId();
            CustomerBody customer =
                    CustomerBody.of(Customers.lock(tx, environment, customerId).orElseThrow());
            Subscription current = Subscriptions.find(tx, environment, id).orElseThrow(() -> Cancellation.missing(id));
            Instant now = clock.now(tx, environment);
            changes.at(now);
            Subscription next = latest(tx, environment, current, now);
            SubscriptionNews news = SubscriptionNews.of(tx, environment, customer, List.of(current));
            Subscriptions.save(tx, environment, next);
            news.tell(changes, EventType.SUBSCRIPTION_UPDATED, next);
            Customers.entitled(tx, environment, customerId, now);
            EntitlementEvents.updated(
                    tx, environment, changes, customerId, customer, next.resourceId(), "subscription_updated", now);
            return next;
        });
    }

    private static Subscription latest(Handle tx, EnvironmentId environment, Subscription current, Instant now) {
        requireNotEnded(current);
        Subscription latest = Selection.latest(tx, environment, current);
        if (current.status() == SubscriptionStatus.NOT_STARTED || isSame(tx, environment, current, latest)) {
            throw SUBSCRIPTION_ALREADY_ON_LATEST
                    .because("The subscription %s has, or begins with, the latest versions of all that it is of."
                            .formatted(current.id()))
                    .with("subscriptionId", current.id());
        }
        CatalogPackage plan = Packages.published(tx, environment, PackageKind.PLAN, List.of(current.planId()))
                .getFirst();
        requireSameSale(current, plan);
        return latest.on(latest.course(), now);
    }

    private static void requireNotEnded(Subscription current) {
        switch (current.status()) {
            case CANCELED, EXPIRED ->
                throw SUBSCRIPTION_ALREADY_ENDED.because("The subscription %s is over.".formatted(current.id()));
            case NOT_STARTED, PAYMENT_PENDING, IN_TRIAL, ACTIVE -> {
                // May be moved.
            }
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
                    .because("The plan %s is sold otherwise in its latest version; subscribe to it anew."
                            .formatted(plan.id()))
                    .with("pricingType", type)
                    .with("billingPeriods", periods);
        }
    }
}
