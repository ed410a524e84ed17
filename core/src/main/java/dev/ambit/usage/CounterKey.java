package dev.ambit.usage;

import dev.ambit.entitlement.CounterState;

/// The key of a counter: the usage of a feature by a customer, or one of its resources, in one period. All servers
/// lock counters in this order, which prevents deadlocks.
///
/// @param periodStartMillis 0 if usage never resets
/// @param periodEndMillis the largest long if usage never resets
record CounterKey(CounterOwner owner, long periodStartMillis, long periodEndMillis) implements Comparable<CounterKey> {

    CounterKey(String customerId, String resourceId, String featureId, long periodStartMillis, long periodEndMillis) {
        this(new CounterOwner(customerId, resourceId, featureId), periodStartMillis, periodEndMillis);
    }

    String customerId() {
        return owner.customerId();
    }

    String resourceId() {
        return owner.resourceId();
    }

    String featureId() {
        return owner.featureId();
    }

    boolean resets() {
        return periodEndMillis != Long.MAX_VALUE;
    }

    boolean contains(long millis) {
        return periodStartMillis <= millis && millis < periodEndMillis;
    }

    CounterState state(long usedMicros, long version) {
        return new CounterState(resourceId(), featureId(), periodStartMillis, periodEndMillis, usedMicros, version);
    }

    @Override
    public int compareTo(CounterKey other) {
        int order = owner.compareTo(other.owner);
        if (order == 0) {
            order = Long.compare(periodEndMillis, other.periodEndMillis);
        }
        return order == 0 ? Long.compare(periodStartMillis, other.periodStartMillis) : order;
    }
}
