package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The subscriptions that a rollout moves. An absent condition matches all of them.
///
/// @param customerIds only the subscriptions of these customers
/// @param metadata only those of customers with these entries
/// @param planVersions only those with one of these versions of their plan
/// @param first the rollout pauses after this number of customers; resume it to move the others
public record RolloutFilter(
        @Nullable List<String> customerIds,
        @Nullable Map<String, String> metadata,
        @Nullable List<Integer> planVersions,
        @Nullable Integer first) {

    public static final RolloutFilter ALL = new RolloutFilter(null, null, null, null);

    private static final int CUSTOMERS_MAX = 1_000;
    private static final int ENTRIES_MAX = 50;

    public RolloutFilter {
        customerIds = customerIds == null ? null : List.copyOf(customerIds);
        // Sorted, because the hash of a promotion covers this map as text.
        metadata = metadata == null ? null : Collections.unmodifiableMap(new TreeMap<>(metadata));
        planVersions = planVersions == null ? null : List.copyOf(planVersions);
        requireSize("customerIds", customerIds == null ? 1 : customerIds.size(), CUSTOMERS_MAX);
        requireSize("metadata", metadata == null ? 1 : metadata.size(), ENTRIES_MAX);
        requireSize("planVersions", planVersions == null ? 1 : planVersions.size(), ENTRIES_MAX);
        for (int i = 0; customerIds != null && i < customerIds.size(); i++) {
            ExternalId.valid("customerIds." + i, customerIds.get(i));
        }
        if (first != null && first < 1) {
            throw BAD_USER_INPUT
                    .because("`first` must be 1 or more; received %d. Send a number of customers.".formatted(first))
                    .at("first", first, "1 or more");
        }
    }

    private static void requireSize(String field, int size, int max) {
        if (size < 1 || size > max) {
            throw BAD_USER_INPUT
                    .because("`%s` has %d entries. Send 1 to %d, or remove the field.".formatted(field, size, max))
                    .at(field, size, "1 to %d entries".formatted(max));
        }
    }

    /// Returns whether the subscriptions of a customer can move.
    public boolean accepts(String customerId, Map<String, String> itsMetadata) {
        return (customerIds == null || customerIds.contains(customerId))
                && (metadata == null || itsMetadata.entrySet().containsAll(metadata.entrySet()));
    }

    /// Returns whether a subscription with this version of its plan can move.
    public boolean acceptsPlanVersion(int version) {
        return planVersions == null || planVersions.contains(version);
    }
}
