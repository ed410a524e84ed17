package dev.ambit.entitlement;

import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Decision;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.Limit;
import dev.ambit.engine.Micros;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Compares the present decisions of customers with those after a move to newer versions of packages.
public final class DecisionComparison {

    /// The decision of a check without requested usage.
    ///
    /// @param limit null: unlimited, or the feature has no limit
    /// @param used in the present period
    public record Outcome(
            boolean isGranted,
            @Nullable String reason,
            boolean isUnlimited,
            @Nullable BigDecimal limit,
            boolean hasSoftLimit,
            Set<String> values,
            BigDecimal used) {

        public Outcome {
            values = Set.copyOf(values);
        }

        /// Returns whether both decide the same with the same limit and values. The usage can differ.
        public boolean decidesAs(Outcome other) {
            return isGranted == other.isGranted
                    && Objects.equals(reason, other.reason)
                    && isUnlimited == other.isUnlimited
                    && isSameLimit(limit, other.limit)
                    && hasSoftLimit == other.hasSoftLimit
                    && values.equals(other.values);
        }
    }

    private static boolean isSameLimit(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        if (one == null || other == null) {
            return one == null && other == null;
        }
        return one.compareTo(other) == 0;
    }

    /// A decision that changes.
    ///
    /// @param resourceId empty for the customer itself
    public record Change(String customerId, String resourceId, String featureId, Outcome before, Outcome after) {}

    /// The result for some customers, ordered by customer, resource and feature.
    ///
    /// @param decisions the number of compared decisions
    public record Result(List<Change> changes, long decisions) {

        public Result {
            changes = List.copyOf(changes);
        }
    }

    private final Handle tx;
    private final EnvironmentId environment;
    private final CatalogMemory catalog;
    private final CatalogPreview.Move move;
    private final Instant now;

    /// @param move the versions that subscriptions move to. They must be published in the transaction
    public DecisionComparison(Handle tx, EnvironmentId environment, CatalogPreview.Move move, Instant now) {
        this.tx = tx;
        this.environment = environment;
        this.catalog = new CatalogMemory(environment);
        this.move = move;
        this.now = now;
    }

    /// Compares all decisions of these customers.
    ///
    /// @param moving those whose subscriptions move
    public Result compare(Collection<String> customerIds, Set<String> moving) {
        long nowMillis = now.toEpochMilli();
        Map<String, Holdings> present =
                new TreeMap<>(CustomerHoldings.find(tx, environment, Set.copyOf(customerIds), now));
        Map<String, Holdings> moved = new LinkedHashMap<>();
        present.forEach((id, it) -> moved.put(id, moving.contains(id) ? it.movedTo(move) : it));
        Set<String> features = catalog.features(tx).keySet();
        Map<String, CustomerMemory> before = CustomerReading.of(tx, present, catalog, nowMillis);
        Map<String, CustomerMemory> after = CustomerReading.of(tx, moved, catalog, nowMillis);
        List<Change> changes = new ArrayList<>();
        long decisions = 0;
        for (Map.Entry<String, Holdings> it : present.entrySet()) {
            String customer = it.getKey();
            Set<String> resources = new TreeSet<>(it.getValue().resources());
            resources.add(Holdings.CUSTOMER_ITSELF);
            decisions += (long) resources.size() * features.size();
            if (it.getValue().equals(moved.get(customer))) {
                continue;
            }
            CustomerMemory had = Objects.requireNonNull(before.get(customer));
            CustomerMemory gets = Objects.requireNonNull(after.get(customer));
            for (String resource : resources) {
                for (String feature : concerned(had.of(resource), gets.of(resource))) {
                    Outcome was = outcome(had.of(resource), feature, nowMillis);
                    Outcome becomes = outcome(gets.of(resource), feature, nowMillis);
                    if (!was.decidesAs(becomes)) {
                        changes.add(new Change(customer, resource, feature, was, becomes));
                    }
                }
            }
        }
        return new Result(changes, decisions);
    }

    private static Set<String> concerned(CustomerEntitlements one, CustomerEntitlements other) {
        Set<String> features = new TreeSet<>();
        one.entitlements().all().forEach(it -> features.add(it.feature().id()));
        other.entitlements().all().forEach(it -> features.add(it.feature().id()));
        return features;
    }

    static Outcome outcome(CustomerEntitlements customer, String feature, long nowMillis) {
        Decision decision = customer.check(feature, true, 0, List.of(), nowMillis);
        Entitlement entitlement = customer.entitlements().of(feature);
        String reason = decision instanceof Decision.Denied(var why) ? why.name() : null;
        if (entitlement == null || entitlement.revoked()) {
            return new Outcome(reason == null, reason, false, null, false, Set.of(), BigDecimal.ZERO);
        }
        Limit limit = entitlement.limit();
        boolean isLimited = entitlement.feature().type() == FeatureType.NUMBER;
        boolean isUnlimited = isLimited && limit instanceof Limit.Unlimited;
        return new Outcome(
                reason == null,
                reason,
                isUnlimited,
                !isLimited || isUnlimited ? null : Micros.decimal(limit.micros()),
                limit instanceof Limit.Soft,
                entitlement.values(),
                Micros.decimal(customer.used(entitlement, nowMillis)));
    }
}
