package dev.ambit.subscription;

import static java.util.Objects.requireNonNull;

import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.Packages;
import dev.ambit.catalog.Product;
import dev.ambit.catalog.ProductSettings;
import dev.ambit.catalog.Products;
import dev.ambit.catalog.SaleLock;
import dev.ambit.customer.Customer;
import dev.ambit.customer.CustomerBody;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.entitlement.EntitlementEvents;
import dev.ambit.event.Changes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Provisions the successor of an ended subscription: the free plan of the product, if the product's settings ask
/// for it.
final class FollowUpSubscription {

    private FollowUpSubscription() {}

    /// Provisions the successor, if there is one.
    ///
    /// @param before the subscription while it was live
    /// @param ended the subscription as it is now
    /// @return whether there is a successor
    static boolean follow(
            Handle tx,
            EnvironmentId environment,
            Changes changes,
            Customer customer,
            Subscription before,
            Subscription ended,
            Instant at) {
        return !ended.course().ending().isForGood()
                && !follow(tx, environment, changes, customer, List.of(before), at)
                        .isEmpty();
    }

    /// Provisions the successors of many ended subscriptions, none of which has `isForGood`.
    ///
    /// @return the ids of the subscriptions with a successor
    static Set<String> follow(
            Handle tx,
            EnvironmentId environment,
            Changes changes,
            Customer customer,
            List<Subscription> before,
            Instant at) {
        Map<String, Optional<CatalogPackage>> plans = new HashMap<>();
        before.stream()
                .filter(it -> it.status().isLive())
                .forEach(it -> plans.computeIfAbsent(it.productId(), product -> downgrade(tx, environment, product)));
        if (plans.values().stream().allMatch(Optional::isEmpty)) {
            return Set.of();
        }
        List<Subscription> live = new ArrayList<>(Subscriptions.live(tx, environment, customer.id()));
        Set<String> followed = new HashSet<>();
        Set<String> resources = new HashSet<>();
        for (Subscription it : before) {
            Optional<CatalogPackage> plan = plans.getOrDefault(it.productId(), Optional.empty())
                    .filter(free -> !free.id().equals(it.planId()));
            if (it.status().isLive() && plan.isPresent() && live.stream().noneMatch(other -> other.isInPlaceOf(it))) {
                Subscription free = CarryOver.into(tx, environment, free(plan.get(), it, at), List.of(it), at);
                SubscriptionProvisioning.start(tx, environment, changes, customer, List.of(), free, at);
                live.add(free);
                followed.add(it.id());
                resources.add(it.resourceId());
            }
        }
        if (!followed.isEmpty()) {
            Customers.entitled(tx, environment, customer.id(), at);
            var concerned = new EntitlementEvents.Concerned(customer.id(), CustomerBody.of(customer), resources);
            EntitlementEvents.updated(
                    tx, environment, changes, List.of(concerned), SubscriptionProvisioning.TRIGGER, at);
        }
        return followed;
    }

    private static Optional<CatalogPackage> downgrade(Handle tx, EnvironmentId environment, String productId) {
        return Products.find(tx, environment, productId)
                .map(Product::settings)
                .filter(it -> it.subscriptionEndSetup() == ProductSettings.EndSetup.DOWNGRADE_TO_FREE)
                .flatMap(it -> plan(tx, environment, requireNonNull(it.downgradePlanId())));
    }

    private static Optional<CatalogPackage> plan(Handle tx, EnvironmentId environment, String id) {
        SaleLock.share(tx, environment);
        return Packages.published(tx, environment, PackageKind.PLAN, List.of(id)).stream()
                .filter(it -> it.archivedAt() == null)
                .findFirst();
    }

    private static Subscription free(CatalogPackage plan, Subscription before, Instant at) {
        return new Subscription(
                SubscriptionDraft.idOr(null),
                UUID.randomUUID(),
                before.customerId(),
                before.resourceId(),
                before.productId(),
                new SubscriptionContent(
                        plan.id(),
                        plan.version(),
                        null,
                        requireNonNull(plan.content().pricingType()),
                        List.of(),
                        List.of(),
                        List.of()),
                SubscriptionLifecycle.from(at),
                null,
                Map.of(),
                Map.of(),
                at,
                at,
                at);
    }
}
