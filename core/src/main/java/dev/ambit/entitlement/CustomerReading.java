package dev.ambit.entitlement;

import static java.util.stream.Collectors.groupingBy;

import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Entitlements;
import dev.ambit.engine.Standing;
import dev.ambit.engine.UsagePeriod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Computes the entitlements of customers as of one moment from their holdings.
final class CustomerReading {

    /// Version of usage that was summed from reports. All counters have a higher version, so a counter replaces the
    /// sum as soon as it is known.
    private static final long SUM_VERSION = 0;

    /// A current period without a counter. Its usage is summed from the reports.
    private record MissingCounter(
            CustomerEntitlements customer,
            Entitlement entitlement,
            @Nullable UsagePeriod period,
            PeriodUsage.Query query) {}

    private final Handle tx;
    private final CatalogCache catalog;
    private final long nowMillis;
    private final List<MissingCounter> uncounted = new ArrayList<>();

    CustomerReading(Handle tx, CatalogCache catalog, long nowMillis) {
        this.tx = tx;
        this.catalog = catalog;
        this.nowMillis = nowMillis;
    }

    static CustomerMemory of(Handle tx, String customerId, Holdings holdings, CatalogCache catalog, long nowMillis) {
        return Objects.requireNonNull(
                of(tx, Map.of(customerId, holdings), catalog, nowMillis).get(customerId));
    }

    /// Returns the customers by id.
    static Map<String, CustomerMemory> of(
            Handle tx, Map<String, Holdings> customers, CatalogCache catalog, long nowMillis) {
        var reading = new CustomerReading(tx, catalog, nowMillis);
        Map<String, CustomerMemory> read = new HashMap<>();
        customers.forEach((id, holdings) -> read.put(id, reading.customer(id, holdings)));
        reading.applyUncounted();
        return read;
    }

    private CustomerMemory customer(String id, Holdings holdings) {
        if (holdings.archived()) {
            return new CustomerMemory(
                    holdings.entitledAtMillis(), CustomerMemory.empty(Standing.ARCHIVED), Map.of(), false);
        }
        var held = new HoldingsByResource(holdings, nowMillis);
        Map<String, CustomerEntitlements> resources = new HashMap<>();
        for (String resource : holdings.resources()) {
            resources.put(resource, entitlements(id, held, resource));
        }
        return new CustomerMemory(
                holdings.entitledAtMillis(),
                entitlements(id, held, Holdings.CUSTOMER_ITSELF),
                Map.copyOf(resources),
                HoldingsByResource.turnMillis(holdings) <= nowMillis);
    }

    private CustomerEntitlements entitlements(String customerId, HoldingsByResource held, String resource) {
        Holdings.InPlay inPlay = held.inPlay(resource);
        return entitlements(
                customerId,
                resource,
                inPlay,
                catalog.entitlements(tx, inPlay),
                held.counters(resource),
                held.validUntilMillis());
    }

    /// Computes the entitlements of a customer or resource. Their usage is complete after [#applyUncounted].
    ///
    /// @param entitlements those of `inPlay`
    /// @param counters of the resource
    CustomerEntitlements entitlements(
            String customerId,
            String resource,
            Holdings.InPlay inPlay,
            Entitlements entitlements,
            List<CounterState> counters,
            long validUntilMillis) {
        var customer = new CustomerEntitlements(
                inPlay.isEmpty() ? Standing.NO_SUBSCRIPTION : Standing.LIVE,
                entitlements,
                inPlay.usedFromMillis(),
                inPlay.countedFrom(),
                validUntilMillis);
        counters.stream()
                .collect(groupingBy(CounterState::featureId))
                .forEach((feature, states) ->
                        applyCounters(customerId, resource, customer, entitlements.of(feature), states));
        return customer;
    }

    /// Applies the usage of the current period from its counter. Without one, the usage is summed from the reports if
    /// another counter ends after the start of the period. Only then can the period contain reports.
    private void applyCounters(
            String customerId,
            String resource,
            CustomerEntitlements customer,
            @Nullable Entitlement entitlement,
            List<CounterState> states) {
        if (entitlement == null || !entitlement.isCounted()) {
            return;
        }
        UsagePeriod period = customer.period(entitlement, nowMillis);
        long fromMillis = customer.countsFromMillis(entitlement, period);
        boolean hasCurrentCounter = false;
        boolean hasCounterEndingAfterStart = false;
        for (CounterState state : states) {
            boolean belongsToEntitlement = customer.setUsage(
                    entitlement,
                    state.periodStartMillis(),
                    state.periodEndMillis(),
                    state.usedMicros(),
                    state.version());
            hasCurrentCounter |= period == null ? belongsToEntitlement : period.equals(state.period());
            hasCounterEndingAfterStart |= state.periodEndMillis() > fromMillis;
        }
        if (hasCounterEndingAfterStart && !hasCurrentCounter) {
            long endMillis = period == null ? Long.MAX_VALUE : period.endMillis();
            uncounted.add(new MissingCounter(
                    customer,
                    entitlement,
                    period,
                    new PeriodUsage.Query(
                            customerId, resource, entitlement.feature().id(), fromMillis, endMillis)));
        }
    }

    /// Sets the usage of current periods without a counter to the sum of their reports.
    void applyUncounted() {
        if (!uncounted.isEmpty()) {
            List<PeriodUsage.Query> queries =
                    uncounted.stream().map(MissingCounter::query).toList();
            for (PeriodUsage it : PeriodUsage.find(tx, catalog.environment(), queries)) {
                MissingCounter queried = uncounted.get(it.index());
                queried.customer().setUsage(queried.entitlement(), queried.period(), it.usedMicros(), SUM_VERSION);
            }
        }
    }
}
