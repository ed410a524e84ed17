package dev.ambit.promotion;

import dev.ambit.catalog.BillingPeriod;
import dev.ambit.entitlement.DecisionComparison;
import dev.ambit.subscription.RecurringMoney;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The numbers of decisions that change, added up while customers are compared. Its size does not depend on the number
/// of customers.
final class ImpactCounts {

    private record Kind(String currency, BillingPeriod billingPeriod) {}

    /// The numbers, as they are stored.
    ///
    /// @param searchedTo the last compared customer, empty before the first; null if none is left
    record Numbers(
            long customers,
            long decisions,
            long customersLosing,
            List<FeatureImpact> features,
            List<RecurringMoney.Amount> money,
            @Nullable String searchedTo) {

        static final Numbers NONE = new Numbers(0, 0, 0, List.of(), List.of(), "");

        Numbers {
            features = List.copyOf(features);
            money = List.copyOf(money);
        }
    }

    private final Map<String, FeatureImpact> features = new TreeMap<>();
    private final Map<Kind, RecurringMoney.Amount> money =
            new TreeMap<>(Comparator.comparing(Kind::currency).thenComparing(Kind::billingPeriod));
    private long customers;
    private long decisions;
    private long customersLosing;
    private @Nullable String searchedTo;

    /// Returns counts that continue from these numbers.
    static ImpactCounts of(Numbers it) {
        var counts = new ImpactCounts();
        counts.customers = it.customers();
        counts.decisions = it.decisions();
        counts.customersLosing = it.customersLosing();
        it.features().forEach(feature -> counts.features.put(feature.featureId(), feature));
        counts.add(it.money());
        counts.searchedTo = it.searchedTo();
        return counts;
    }

    Numbers numbers() {
        return new Numbers(customers, decisions, customersLosing, features(), money(), searchedTo);
    }

    /// Adds the result for customers that were not added before.
    void add(int compared, DecisionComparison.Result result) {
        customers += compared;
        decisions += result.decisions();
        customersLosing += result.changes().stream()
                .filter(it -> it.before().isGranted() && !it.after().isGranted())
                .map(DecisionComparison.Change::customerId)
                .distinct()
                .count();
        FeatureImpact.of(result.changes()).forEach(it -> features.merge(it.featureId(), it, FeatureImpact::plus));
    }

    /// Adds the recurring amounts of customers that were not added before.
    void add(Collection<RecurringMoney.Amount> amounts) {
        amounts.forEach(it -> money.merge(
                new Kind(it.currency(), it.billingPeriod()),
                it,
                (one, other) -> new RecurringMoney.Amount(
                        one.currency(),
                        one.billingPeriod(),
                        one.before().add(other.before()),
                        one.after().add(other.after()))));
    }

    /// Records the last compared customer; null if none is left.
    void searchedTo(@Nullable String customer) {
        searchedTo = customer;
    }

    @Nullable
    String searchedTo() {
        return searchedTo;
    }

    boolean isComplete() {
        return searchedTo == null;
    }

    long customers() {
        return customers;
    }

    long decisions() {
        return decisions;
    }

    long customersLosing() {
        return customersLosing;
    }

    /// Returns the features with changes, ordered by id.
    List<FeatureImpact> features() {
        return List.copyOf(features.values());
    }

    List<RecurringMoney.Amount> money() {
        return List.copyOf(money.values());
    }
}
