package dev.ambit.entitlement;

import dev.ambit.clock.EnvironmentClock;
import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.UsagePeriod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The decision on a feature at the present time of an environment, and the earlier resets of its usage.
///
/// @param resourceId empty for the customer itself
/// @param resets the number of resets
/// @param lastReset null without a reset
public record DecisionWithResets(
        String customerId,
        String resourceId,
        String featureId,
        DecisionComparison.Outcome outcome,
        int resets,
        @Nullable Instant lastReset) {

    /// Lists the entitlements of customers, ordered by customer, resource and feature.
    ///
    /// @param tx in the scope of the environment
    /// @param from the time after which resets are counted
    public static List<DecisionWithResets> of(
            Handle tx,
            EnvironmentId environment,
            Collection<String> customerIds,
            EnvironmentClock clock,
            Instant from) {
        Instant now = clock.now(tx, environment);
        var catalog = new CatalogCache(environment);
        Map<String, Holdings> holdings = CustomerHoldings.find(tx, environment, Set.copyOf(customerIds), now);
        var customers = new TreeMap<>(CustomerReading.of(tx, holdings, catalog, now.toEpochMilli()));
        List<DecisionWithResets> courses = new ArrayList<>();
        customers.forEach((id, customer) -> {
            var resources = new TreeSet<>(customer.resources().keySet());
            resources.add(Holdings.CUSTOMER_ITSELF);
            for (String resource : resources) {
                add(courses, id, resource, customer.of(resource), from, now);
            }
        });
        return courses;
    }

    private static void add(
            List<DecisionWithResets> courses,
            String customerId,
            String resourceId,
            CustomerEntitlements customer,
            Instant from,
            Instant now) {
        Map<String, Entitlement> byFeature = new TreeMap<>();
        customer.entitlements().all().forEach(it -> byFeature.put(it.feature().id(), it));
        byFeature.forEach((feature, entitlement) -> {
            List<Long> resets = resets(customer, entitlement, from.toEpochMilli(), now.toEpochMilli());
            courses.add(new DecisionWithResets(
                    customerId,
                    resourceId,
                    feature,
                    DecisionComparison.outcome(customer, feature, now.toEpochMilli()),
                    resets.size(),
                    resets.isEmpty() ? null : Instant.ofEpochMilli(resets.getFirst())));
        });
    }

    /// Returns the times of the resets, latest first. The start of the source of an entitlement is not a reset.
    private static List<Long> resets(
            CustomerEntitlements customer, Entitlement entitlement, long fromMillis, long nowMillis) {
        List<Long> resets = new ArrayList<>();
        if (!entitlement.isCounted() || entitlement.reset() == null) {
            return resets;
        }
        long sourceStart = customer.startMillis(entitlement.source());
        UsagePeriod period = customer.period(entitlement, nowMillis);
        while (period != null && period.startMillis() > Math.max(fromMillis, sourceStart)) {
            resets.add(period.startMillis());
            period = customer.period(entitlement, period.startMillis() - 1);
        }
        return resets;
    }
}
