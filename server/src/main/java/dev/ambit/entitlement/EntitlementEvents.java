package dev.ambit.entitlement;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Changes;
import dev.ambit.event.EventType;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// Tells the log what a customer may do from now on.
public final class EntitlementEvents {

    private EntitlementEvents() {}

    /// One event for the customer itself and, if a resource of it was concerned, one for that resource.
    ///
    /// @param customer as events show it
    /// @param resource empty for the customer itself
    /// @param trigger what changed, such as `subscription_created`
    public static void updated(
            Handle tx,
            EnvironmentId environment,
            Changes changes,
            String customerId,
            Object customer,
            String resource,
            String trigger,
            Instant now) {
        var catalog = new CatalogMemory(environment);
        Map<String, ShownFeature> features = catalog.features(tx);
        CustomerMemory memory = CustomerHoldings.find(tx, environment, customerId, now)
                .map(holdings -> CustomerReading.of(tx, holdings, catalog, now.toEpochMilli()))
                .orElse(CustomerMemory.UNKNOWN);
        Stream.of(Holdings.CUSTOMER_ITSELF, resource).distinct().forEach(of -> {
            EntitlementsBody body =
                    EntitlementsBody.of(customer, of, trigger, memory.of(of), features, now.toEpochMilli());
            String entityId = of.isEmpty() ? customerId : customerId + ":" + of;
            changes.add(EventType.ENTITLEMENTS_UPDATED, entityId, customerId, body);
        });
    }
}
