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
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Changes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// What a customer has after a subscription has ended: where the product says so, its free plan (domain.md §1.4).
final class Aftermath {

    private Aftermath() {}

    /// Makes what follows, if anything does.
    ///
    /// @param before the subscription while it was live
    /// @param ended the same now
    /// @return whether something follows
    static boolean follow(
            Handle tx,
            EnvironmentId environment,
            Changes changes,
            Customer customer,
            Subscription before,
            Subscription ended,
            Instant at) {
        if (!before.status().isLive() || ended.course().ending().isForGood()) {
            return false;
        }
        List<Subscription> live = Subscriptions.live(tx, environment, customer.id());
        Optional<CatalogPackage> plan = Products.find(tx, environment, before.productId())
                .map(Product::settings)
                .filter(it -> it.subscriptionEndSetup() == ProductSettings.EndSetup.DOWNGRADE_TO_FREE)
                .flatMap(it -> plan(tx, environment, requireNonNull(it.downgradePlanId())))
                .filter(it -> !it.id().equals(before.planId()))
                .filter(_ -> live.stream().noneMatch(it -> it.isInPlaceOf(before)));
        if (plan.isEmpty()) {
            return false;
        }
        Subscription free = CarryOver.into(tx, environment, free(plan.get(), before, at), List.of(before), at);
        Provisioning.begin(tx, environment, changes, customer, live, free, at);
        return true;
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
                new Bought(
                        plan.id(),
                        plan.version(),
                        null,
                        requireNonNull(plan.content().pricingType()),
                        List.of(),
                        List.of(),
                        List.of()),
                SubscriptionCourse.from(at),
                null,
                Map.of(),
                Map.of(),
                at,
                at,
                at);
    }
}
