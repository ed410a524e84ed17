package dev.ambit.entitlement;

import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlements;
import dev.ambit.engine.Standing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

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
        Holdings.InPlay inPlay = inPlay(holdings, resource, nowMillis);
        Entitlements entitlements = catalog.entitlements(tx, inPlay);
        var customer = new CustomerEntitlements(
                inPlay.isEmpty() ? Standing.NO_SUBSCRIPTION : Standing.LIVE,
                entitlements,
                inPlay.usedFromMillis(),
                validUntilMillis(holdings, nowMillis));
        holdings.counters().stream()
                .filter(state -> state.resource().equals(resource))
                .forEach(state -> CustomerMemory.count(customer, state));
        return customer;
    }

    /// The subscriptions of the resource and those of the customer itself, paid and free ones before trials; and what
    /// the customer was promised, which counts for all of its resources.
    static Holdings.InPlay inPlay(Holdings holdings, String resource, long nowMillis) {
        List<Holdings.Subscription> subscriptions = holdings.subscriptions().stream()
                .filter(it -> it.isInPlayAt(nowMillis))
                .filter(it -> it.resource().equals(Holdings.CUSTOMER_ITSELF)
                        || it.resource().equals(resource))
                .toList();
        return new Holdings.InPlay(
                subscriptions,
                holdings.promotions().stream()
                        .filter(it -> it.isInPlayAt(nowMillis))
                        .toList());
    }

    /// The next moment at which any of it begins or ends by itself.
    private static long validUntilMillis(Holdings holdings, long nowMillis) {
        LongStream subscriptions = holdings.subscriptions().stream()
                .flatMapToLong(it -> LongStream.of(it.startMillis(), endMillis(it.endMillis())));
        LongStream promotions = holdings.promotions().stream()
                .flatMapToLong(it -> LongStream.of(it.startMillis(), endMillis(it.endMillis())));
        return LongStream.concat(subscriptions, promotions)
                .filter(millis -> millis > nowMillis)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private static long endMillis(@Nullable Long millis) {
        return millis == null ? Long.MAX_VALUE : millis;
    }
}
