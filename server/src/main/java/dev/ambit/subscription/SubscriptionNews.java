package dev.ambit.subscription;

import static java.util.stream.Collectors.toMap;

import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.Packages;
import dev.ambit.customer.CustomerBody;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Changes;
import dev.ambit.event.EventType;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Tells the log about subscriptions of one customer, which it shows with their plans.
final class SubscriptionNews {

    private final CustomerBody customer;
    private final Map<String, CatalogPackage> plans;

    SubscriptionNews(CustomerBody customer, Map<String, CatalogPackage> plans) {
        this.customer = customer;
        this.plans = plans;
    }

    /// @param subscriptions all that may be told about
    static SubscriptionNews of(
            Handle tx, EnvironmentId environment, CustomerBody customer, Collection<Subscription> subscriptions) {
        return new SubscriptionNews(customer, plans(tx, environment, subscriptions));
    }

    /// What [#SubscriptionNews] of each of their customers shows them with.
    static Map<String, CatalogPackage> plans(
            Handle tx, EnvironmentId environment, Collection<Subscription> subscriptions) {
        var ids = subscriptions.stream().map(Subscription::planId).collect(Collectors.toSet());
        return Packages.published(tx, environment, PackageKind.PLAN, ids).stream()
                .collect(toMap(CatalogPackage::id, it -> it));
    }

    void canceled(Changes changes, Subscription it) {
        tell(changes, EventType.SUBSCRIPTION_CANCELED, it);
    }

    void tell(Changes changes, EventType type, Subscription it) {
        CatalogPackage plan = Objects.requireNonNull(plans.get(it.planId()));
        var shown = new SubscriptionBody.Plan(
                plan.id(), plan.content().displayName(), plan.content().description(), it.planVersion());
        changes.add(type, it.id(), it.customerId(), SubscriptionBody.of(it, shown, customer));
    }
}
