package dev.ambit.usage;

import dev.ambit.entitlement.CounterState;

/// A counter of which the log does not know yet what it has reached; it was told `told`.
record DirtyCounter(MeasurementBody.Customer customer, CounterKey key, long used, long told, long version) {

    CounterState state() {
        return key.state(used, version);
    }
}
