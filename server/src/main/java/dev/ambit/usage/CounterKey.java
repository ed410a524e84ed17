package dev.ambit.usage;

import java.util.Comparator;

/// One counter: what a customer, or one of its resources, has used of a feature in one period. All servers take
/// counters in this order, so none waits for another in a circle.
///
/// @param resourceId empty for the customer itself
/// @param periodStartMillis 0 if usage never resets
record CounterKey(String customerId, String resourceId, String featureId, long periodStartMillis)
        implements Comparable<CounterKey> {

    private static final Comparator<CounterKey> ORDER = Comparator.comparing(CounterKey::customerId)
            .thenComparing(CounterKey::resourceId)
            .thenComparing(CounterKey::featureId)
            .thenComparingLong(CounterKey::periodStartMillis);

    @Override
    public int compareTo(CounterKey other) {
        return ORDER.compare(this, other);
    }
}
