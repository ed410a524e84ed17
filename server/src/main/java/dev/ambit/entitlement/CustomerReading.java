package dev.ambit.entitlement;

import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlements;
import dev.ambit.engine.Standing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;

/// Works out what a customer may do at one moment from what it holds (domain.md §2.1, steps 1, 6 and 8).
final class CustomerReading {

    private CustomerReading() {}

    static CustomerMemory of(Handle tx, Holdings holdings, CatalogMemory catalog, long nowMillis) {
        if (holdings.archived()) {
            return new CustomerMemory(holdings.entitledAtMillis(), CustomerMemory.nothing(Standing.ARCHIVED), Map.of());
        }
        Map<String, CustomerEntitlements> resources = new HashMap<>();
        for (String resource : holdings.resources()) {
            resources.put(resource, entitlements(tx, holdings, resource, catalog, nowMillis));
        }
        return new CustomerMemory(
                holdings.entitledAtMillis(),
                entitlements(tx, holdings, Holdings.CUSTOMER_ITSELF, catalog, nowMillis),
                Map.copyOf(resources));
    }

    private static CustomerEntitlements entitlements(
            Handle tx, Holdings holdings, String resource, CatalogMemory catalog, long nowMillis) {
        List<Holdings.Subscription> inPlay = inPlay(holdings, resource, nowMillis);
        Entitlements entitlements = catalog.entitlements(tx, inPlay);
        var customer = new CustomerEntitlements(
                inPlay.isEmpty() ? Standing.NO_SUBSCRIPTION : Standing.LIVE,
                entitlements,
                inPlay.stream().mapToLong(Holdings.Subscription::startMillis).toArray(),
                validUntilMillis(holdings, nowMillis));
        holdings.counters().stream()
                .filter(state -> state.resource().equals(resource))
                .forEach(state -> CustomerMemory.count(customer, state));
        return customer;
    }

    /// Those of the resource and those of the customer itself; paid and free ones before trials.
    static List<Holdings.Subscription> inPlay(Holdings holdings, String resource, long nowMillis) {
        return holdings.subscriptions().stream()
                .filter(it -> it.isInPlayAt(nowMillis))
                .filter(it -> it.resource().equals(Holdings.CUSTOMER_ITSELF)
                        || it.resource().equals(resource))
                .toList();
    }

    /// The next moment at which a subscription begins or ends by itself.
    private static long validUntilMillis(Holdings holdings, long nowMillis) {
        return holdings.subscriptions().stream()
                .flatMapToLong(
                        it -> LongStream.of(it.startMillis(), it.endMillis() == null ? Long.MAX_VALUE : it.endMillis()))
                .filter(millis -> millis > nowMillis)
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
