package dev.ambit.entitlement;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Decision;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Entitlements;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.Limit;
import dev.ambit.engine.Micros;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
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
    /// @param decisions the number of covered decisions: one for each customer or resource, and feature
    public record Result(List<Change> changes, long decisions) {

        public Result {
            changes = List.copyOf(changes);
        }
    }

    /// Pairs are equal only if their instances are the same. Customers with the same packages share instances.
    private record Pair(Entitlements before, Entitlements after) {}

    /// A customer or resource with entitlements that differ.
    private record Difference(
            String customer,
            String resource,
            Holdings.InPlay before,
            Holdings.InPlay after,
            Pair entitlements,
            List<String> features) {

        CustomerEntitlements read(
                CustomerReading reading, Holdings.InPlay inPlay, Entitlements its, List<CounterState> counters) {
            return reading.entitlements(customer, resource, inPlay, its, counters, Long.MAX_VALUE);
        }
    }

    private static final int PAIRS_MAX = 10_000;

    private final Cache<Pair, List<String>> different =
            Caffeine.newBuilder().maximumSize(PAIRS_MAX).build();
    private final Handle tx;
    private final EnvironmentId environment;
    private final CatalogCache catalog;
    private final CatalogPreview.Move move;
    private final Instant now;

    /// @param move the versions that subscriptions move to. They must be published in the transaction
    public DecisionComparison(Handle tx, EnvironmentId environment, CatalogPreview.Move move, Instant now) {
        this.tx = tx;
        this.environment = environment;
        this.catalog = new CatalogCache(environment);
        this.move = move;
        this.now = now;
    }

    /// Compares all decisions of these customers. A decision is computed only if the entitlement to its feature
    /// differs.
    ///
    /// @param customerIds customers that are not archived
    /// @param moving those whose subscriptions move
    public Result compare(Collection<String> customerIds, Set<String> moving) {
        var holdings = new BulkHoldings(tx, environment, now);
        Map<String, Set<String>> resources = holdings.resources(customerIds);
        long entitled = customerIds.size()
                + resources.values().stream().mapToLong(Set::size).sum();
        List<Difference> differences = new ArrayList<>();
        Map<String, List<Holdings.Subscription>> moved = moved(holdings, moving);
        Map<String, List<Holdings.Grant>> promotions = moved.isEmpty() ? Map.of() : holdings.promotions(moved.keySet());
        moved.forEach((id, subscriptions) -> addDifferences(
                differences,
                id,
                subscriptions,
                promotions.getOrDefault(id, List.of()),
                resources.getOrDefault(id, Set.of())));
        return new Result(
                changes(holdings, differences), entitled * catalog.features(tx).size());
    }

    /// Returns all subscriptions of each customer with at least one that moves, ordered by customer.
    private Map<String, List<Holdings.Subscription>> moved(BulkHoldings holdings, Set<String> moving) {
        Map<String, List<Holdings.Subscription>> moved = new TreeMap<>();
        if (!moving.isEmpty() && !move.versions().isEmpty()) {
            holdings.subscriptions(moving).forEach((id, subscriptions) -> {
                if (subscriptions.stream().anyMatch(it -> !it.movedTo(move).equals(it))) {
                    moved.put(id, subscriptions);
                }
            });
        }
        return moved;
    }

    private void addDifferences(
            List<Difference> differences,
            String customer,
            List<Holdings.Subscription> subscriptions,
            List<Holdings.Grant> promotions,
            Set<String> resources) {
        var held = new HoldingsByResource(
                new Holdings(false, 0, subscriptions, promotions, List.of(), resources, null), now.toEpochMilli());
        Set<String> ordered = new TreeSet<>(resources);
        ordered.add(Holdings.CUSTOMER_ITSELF);
        for (String resource : ordered) {
            Holdings.InPlay before = held.inPlay(resource);
            Holdings.InPlay after = before.movedTo(move);
            var pair = new Pair(catalog.entitlements(tx, before), catalog.entitlements(tx, after));
            List<String> features = different.get(pair, DecisionComparison::different);
            if (!features.isEmpty()) {
                differences.add(new Difference(customer, resource, before, after, pair, features));
            }
        }
    }

    private List<Change> changes(BulkHoldings holdings, List<Difference> differences) {
        long nowMillis = now.toEpochMilli();
        Map<String, List<CounterState>> counters = counters(holdings, differences);
        var reading = new CustomerReading(tx, catalog, nowMillis);
        List<CustomerEntitlements> had = new ArrayList<>();
        List<CustomerEntitlements> gets = new ArrayList<>();
        for (Difference it : differences) {
            List<CounterState> own = counters.getOrDefault(it.customer(), List.of()).stream()
                    .filter(counter -> counter.resource().equals(it.resource()))
                    .toList();
            had.add(it.read(reading, it.before(), it.entitlements().before(), own));
            gets.add(it.read(reading, it.after(), it.entitlements().after(), own));
        }
        reading.applyUncounted();
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < differences.size(); i++) {
            Difference it = differences.get(i);
            for (String feature : it.features()) {
                Outcome was = outcome(had.get(i), feature, nowMillis);
                Outcome becomes = outcome(gets.get(i), feature, nowMillis);
                if (!was.decidesAs(becomes)) {
                    changes.add(new Change(it.customer(), it.resource(), feature, was, becomes));
                }
            }
        }
        return changes;
    }

    /// Reads the usage of a feature only if the usage can affect a decision.
    private static Map<String, List<CounterState>> counters(BulkHoldings holdings, List<Difference> differences) {
        Set<String> customers = new HashSet<>();
        Set<String> features = new HashSet<>();
        for (Difference it : differences) {
            for (String feature : it.features()) {
                if (isCounted(it.entitlements().before().of(feature))
                        || isCounted(it.entitlements().after().of(feature))) {
                    customers.add(it.customer());
                    features.add(feature);
                }
            }
        }
        return features.isEmpty() ? Map.of() : holdings.counters(customers, features);
    }

    private static boolean isCounted(@Nullable Entitlement it) {
        return it != null && it.isCounted();
    }

    /// Returns the features whose entitlements differ, ordered by id. The other decisions are equal for any usage.
    private static List<String> different(Pair pair) {
        Set<String> features = new TreeSet<>();
        pair.before().all().forEach(it -> features.add(it.feature().id()));
        pair.after().all().forEach(it -> features.add(it.feature().id()));
        features.removeIf(it -> isSame(pair.before().of(it), pair.after().of(it)));
        return List.copyOf(features);
    }

    /// Compares everything but the index of the counter, which depends on other features.
    private static boolean isSame(@Nullable Entitlement one, @Nullable Entitlement other) {
        return one != null
                && other != null
                && one.feature().equals(other.feature())
                && one.revoked() == other.revoked()
                && one.limit().equals(other.limit())
                && one.values().equals(other.values())
                && Objects.equals(one.reset(), other.reset())
                && one.source() == other.source()
                && one.countStartSources().equals(other.countStartSources());
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
