package dev.ambit.usage;

import dev.ambit.entitlement.CounterState;

/// A counter with usage that the event log does not have yet; `reported` is the usage in the log.
record DirtyCounter(MeasurementBody.Customer customer, CounterKey key, long used, long reported, long version) {

    CounterState state() {
        return key.state(used, version);
    }
}
