package dev.ambit.promotion;

import dev.ambit.entitlement.DecisionComparison.Change;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The number of decisions of one feature that change.
///
/// @param customersLosing the number of customers that lose the feature
/// @param lost the number of decisions that change from granted to denied
/// @param gained the number of decisions that change from denied to granted
/// @param limited the number of other changes
public record FeatureImpact(String featureId, long customersLosing, long lost, long gained, long limited) {

    /// Returns the features with changes, ordered by id.
    static List<FeatureImpact> of(List<Change> changes) {
        return changes.stream()
                .collect(Collectors.groupingBy(Change::featureId, TreeMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(it -> of(it.getKey(), it.getValue()))
                .toList();
    }

    /// Adds the numbers of other customers.
    FeatureImpact plus(FeatureImpact other) {
        return new FeatureImpact(
                featureId,
                customersLosing + other.customersLosing,
                lost + other.lost,
                gained + other.gained,
                limited + other.limited);
    }

    private static FeatureImpact of(String feature, List<Change> changes) {
        Predicate<Change> isLost = it -> it.before().isGranted() && !it.after().isGranted();
        long customers = changes.stream()
                .filter(isLost)
                .map(Change::customerId)
                .distinct()
                .count();
        long lost = changes.stream().filter(isLost).count();
        long gained = changes.stream()
                .filter(it -> !it.before().isGranted() && it.after().isGranted())
                .count();
        return new FeatureImpact(feature, customers, lost, gained, changes.size() - lost - gained);
    }
}
