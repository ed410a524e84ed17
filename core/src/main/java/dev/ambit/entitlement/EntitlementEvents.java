package dev.ambit.entitlement;

import static java.util.stream.Collectors.toSet;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Changes;
import dev.ambit.event.Event;
import dev.ambit.event.EventType;
import dev.ambit.event.HolderKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Adds events with the current entitlements of customers.
public final class EntitlementEvents {

    /// A customer whose entitlements have changed.
    ///
    /// @param resources the changed resources in addition to the customer itself; null: all resources. The empty
    ///     id of the customer itself also means all resources, because they have the entitlements of the customer
    public record Concerned(
            String customerId, Object customer, @Nullable Set<String> resources) {

        private Set<String> changed(Holdings held) {
            return resources == null || resources.contains(Holdings.CUSTOMER_ITSELF) ? held.resources() : resources;
        }
    }

    private EntitlementEvents() {}

    /// Returns whether the event may change entitlements. Renewals and reminders change none. All other automatic
    /// changes also add `entitlements.updated`, so automatic updates of subscriptions can be ignored.
    static boolean mayChangeBy(Event event) {
        return switch (event.type()) {
            case CUSTOMER_UPDATED, TRIAL_ENDS_SOON, BILLING_MONTH_ENDS_SOON -> false;
            case SUBSCRIPTION_UPDATED ->
                !event.actor().equals(Author.SCHEDULER.actor().type());
            case null, default -> true;
        };
    }

    /// Adds one event for the customer, and one for the resource. If `resource` is empty, adds one for the
    /// customer and one for each resource.
    ///
    /// @param customer as in events
    /// @param resource empty for the customer itself
    /// @param trigger the cause, such as `subscription_created`
    public static void updated(
            Handle tx,
            EnvironmentId environment,
            Changes changes,
            String customerId,
            Object customer,
            String resource,
            String trigger,
            Instant now) {
        var concerned = new Concerned(customerId, customer, Set.of(resource));
        updated(tx, environment, changes, List.of(concerned), trigger, now);
    }

    /// Adds the events of many customers.
    public static void updated(
            Handle tx,
            EnvironmentId environment,
            Changes changes,
            List<Concerned> customers,
            String trigger,
            Instant now) {
        var catalog = new CatalogCache(environment);
        Map<String, ShownFeature> features = catalog.features(tx);
        Set<String> ids = customers.stream().map(Concerned::customerId).collect(toSet());
        Map<String, Holdings> holdings = CustomerHoldings.find(tx, environment, ids, now);
        Map<String, CustomerMemory> memories = CustomerReading.of(tx, holdings, catalog, now.toEpochMilli());
        for (Concerned it : customers) {
            Holdings held = Objects.requireNonNull(holdings.get(it.customerId()));
            CustomerMemory memory = Objects.requireNonNull(memories.get(it.customerId()));
            Stream.concat(Stream.of(Holdings.CUSTOMER_ITSELF), it.changed(held).stream())
                    .distinct()
                    .forEach(of -> {
                        EntitlementsBody body = EntitlementsBody.of(
                                it.customer(),
                                of,
                                trigger,
                                memory.of(of),
                                features,
                                of.isEmpty() ? held.uncounted() : null,
                                now.toEpochMilli());
                        String entityId = HolderKey.of(it.customerId(), of).key();
                        changes.add(EventType.ENTITLEMENTS_UPDATED, entityId, it.customerId(), body);
                    });
        }
    }
}
