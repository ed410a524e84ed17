package dev.ambit.subscription;

import static java.util.stream.Collectors.toSet;

import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.PackageVersionKey;
import dev.ambit.catalog.Packages;
import dev.ambit.customer.Customer;
import dev.ambit.customer.CustomerBody;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Changes;
import dev.ambit.event.EventType;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Copies subscriptions from one environment to another that has the same versions of plans and add-ons.
public final class SubscriptionCopies {

    private static final String OF_CUSTOMERS = Subscriptions.SELECT + """
            and customer_id = any (:customers::text[])
        order by customer_id, start_at, subscription_id
        """;

    /// Fields that can contain personal data, or that belong to another system.
    private static final Set<String> PERSONAL =
            Set.of("billingId", "billingInformation", "checkoutOptions", "salesforceId");

    private SubscriptionCopies() {}

    /// Lists the subscriptions of these customers, including ended ones.
    public static List<Subscription> read(Handle tx, EnvironmentId source, Collection<String> customers) {
        return tx.createQuery(OF_CUSTOMERS)
                .bind("environment", source.value())
                .bind("customers", customers.toArray(String[]::new))
                .map(Subscriptions::read)
                .list();
    }

    /// Inserts the subscriptions of copied customers, and adds their events. A subscription with a version that the
    /// environment lacks is not copied.
    ///
    /// @param customers by id
    /// @param metadata masks metadata
    public static void insert(
            Handle tx,
            EnvironmentId environment,
            Changes changes,
            Map<String, Customer> customers,
            List<Subscription> subscriptions,
            UnaryOperator<Map<String, String>> metadata) {
        Set<PackageVersionKey> known = known(tx, environment, subscriptions);
        List<Subscription> copies = subscriptions.stream()
                .filter(it -> customers.containsKey(it.customerId()) && known.containsAll(versions(it)))
                .map(it -> copy(it, metadata))
                .toList();
        SoldPackages packages = SoldPackages.of(tx, environment, copies);
        for (Subscription it : copies) {
            if (Subscriptions.insert(tx, environment, it)) {
                Subscriptions.save(tx, environment, it);
                LifecycleWork.schedule(tx, environment, it);
                var news = new SubscriptionEvents(
                        CustomerBody.of(Objects.requireNonNull(customers.get(it.customerId()))), packages);
                news.begun(changes, EventType.SUBSCRIPTION_CREATED, it, Direction.NONE);
            }
        }
    }

    private static Set<PackageVersionKey> known(
            Handle tx, EnvironmentId environment, List<Subscription> subscriptions) {
        Set<PackageVersionKey> wanted =
                subscriptions.stream().flatMap(it -> versions(it).stream()).collect(toSet());
        return Packages.versions(tx, environment, wanted).stream()
                .filter(it -> !it.isDraft())
                .map(CatalogPackage::key)
                .collect(toSet());
    }

    private static Set<PackageVersionKey> versions(Subscription it) {
        return Stream.concat(
                        Stream.of(it.bought().plan()),
                        Stream.concat(
                                it.bought().sold().stream(),
                                it.addons().stream()
                                        .map(addon ->
                                                new PackageVersionKey(PackageKind.ADDON, addon.id(), addon.version()))))
                .collect(toSet());
    }

    private static Subscription copy(Subscription it, UnaryOperator<Map<String, String>> metadata) {
        return new Subscription(
                it.id(),
                UUID.randomUUID(),
                it.customerId(),
                it.resourceId(),
                it.productId(),
                it.bought(),
                it.course(),
                scheduled(it.scheduled(), metadata),
                metadata.apply(it.metadata()),
                impersonal(it.kept()),
                it.createdAt(),
                it.updatedAt(),
                it.toldAt());
    }

    private static @Nullable ScheduledUpdate scheduled(
            @Nullable ScheduledUpdate it, UnaryOperator<Map<String, String>> metadata) {
        SubscriptionDraft plan = it == null ? null : it.plan();
        if (it == null || plan == null) {
            return it;
        }
        var masked = new SubscriptionDraft(
                plan.id(),
                plan.isIdGiven(),
                plan.customerId(),
                plan.planId(),
                plan.resourceId(),
                plan.startAt(),
                plan.cancelAt(),
                plan.billingPeriod(),
                plan.isBilledAnew(),
                plan.strategy(),
                plan.trial(),
                plan.billingCountryCode(),
                plan.addons(),
                plan.units(),
                plan.agreed(),
                metadata.apply(plan.metadata()),
                impersonal(plan.kept()));
        return new ScheduledUpdate(
                it.at(),
                masked,
                it.addons(),
                it.units(),
                it.agreed(),
                it.billingPeriod(),
                it.isToLatest(),
                it.failure());
    }

    private static Map<String, Object> impersonal(Map<String, Object> stored) {
        Map<String, Object> others = new HashMap<>(stored);
        others.keySet().removeAll(PERSONAL);
        return others;
    }
}
