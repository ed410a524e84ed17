package dev.ambit.grant;

import static java.util.stream.Collectors.toMap;

import dev.ambit.catalog.CatalogFeature;
import dev.ambit.catalog.Features;
import dev.ambit.clock.Clocks;
import dev.ambit.customer.Customer;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Work;
import dev.ambit.event.Changes;
import dev.ambit.event.EventType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Copies promotional entitlements from one environment to another that has the same features.
public final class GrantCopies {

    private GrantCopies() {}

    public static List<PromotionalGrant> read(Handle tx, EnvironmentId source, Collection<String> customers) {
        return PromotionalGrants.ofCustomers(tx, source, customers);
    }

    /// Inserts the grants of copied customers, and adds their events. A grant of a feature that the environment lacks
    /// is not copied.
    ///
    /// @param customers by id
    public static void insert(
            Handle tx,
            EnvironmentId environment,
            Changes changes,
            Map<String, Customer> customers,
            List<PromotionalGrant> grants,
            Instant now) {
        Map<String, CatalogFeature> features =
                Features.all(tx, environment).stream().collect(toMap(CatalogFeature::id, it -> it));
        for (PromotionalGrant it : grants) {
            CatalogFeature feature = features.get(it.entitlement().featureId());
            Customer customer = customers.get(it.customerId());
            if (feature != null && customer != null) {
                PromotionalGrant copy = copy(it, now);
                PromotionalGrants.save(tx, environment, copy);
                GrantCreation.appendEvent(changes, EventType.PROMOTION_GRANTED, copy, feature, customer, now);
                Instant next = copy.nextDueAfter(now);
                if (next != null) {
                    Clocks.schedule(tx, environment, Work.LIFECYCLE, next);
                }
            }
        }
    }

    private static PromotionalGrant copy(PromotionalGrant it, Instant now) {
        return new PromotionalGrant(
                UUID.randomUUID(),
                it.customerId(),
                it.entitlement(),
                it.period(),
                it.visible(),
                it.startAt(),
                it.endAt(),
                it.createdAt(),
                now);
    }
}
