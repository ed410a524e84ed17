package dev.ambit.usage;

import dev.ambit.entitlement.CounterState;

/// The state of a counter. Of two states, the one with the higher version is newer.
///
/// @param toldMicros the usage that the event log already has, which may differ from the tally while `isDirty`
record Counter(CounterKey key, CounterValue tally, long toldMicros, boolean isDirty, long version) {

    long used() {
        return tally.usedMicros();
    }

    CounterState state() {
        return key.state(used(), version);
    }

    /// @throws ArithmeticException if it exceeds the largest quantity
    Counter after(UsageLine line) {
        return new Counter(
                key, tally.after(line.behavior(), line.isHeld(), line.micros()), toldMicros, true, version + 1);
    }

    /// Applies a line of another counter of the same usage, in case this counter becomes the current one again; no
    /// event is sent. A `SET` changes this counter by the same amount as the other counter.
    Counter afterOther(UsageLine line) {
        Long moved = line.movedMicros();
        CounterValue next = moved == null
                ? tally.afterOrMost(line.behavior(), line.isHeld(), line.micros())
                : tally.afterOrMost(UsageBehavior.DELTA, false, moved);
        long toldMicros = this.toldMicros + next.usedMicros() - used();
        return new Counter(key, next, toldMicros, isDirty, version + 1);
    }
}
