package dev.ambit.usage;

import dev.ambit.entitlement.CounterState;

/// Where a counter stands: of two states, the one with the higher version is the newer.
///
/// @param toldMicros of it the log knows, if it is not `dirty`
record Counter(CounterKey key, Tally tally, long toldMicros, boolean isDirty, long version) {

    long used() {
        return tally.usedMicros();
    }

    CounterState state() {
        return key.state(used(), version);
    }

    /// @throws ArithmeticException if it is more than can be counted
    Counter after(UsageLine line) {
        return new Counter(
                key, tally.after(line.behavior(), line.isHeld(), line.micros()), toldMicros, true, version + 1);
    }

    /// What counts on another counter of the same usage counts here as well, should this be the one that matters once
    /// more; till then nobody is told. A report that sets the other counter moves this one by as much.
    Counter beside(UsageLine line) {
        Long moved = line.movedMicros();
        Tally next = moved == null
                ? tally.afterOrMost(line.behavior(), line.isHeld(), line.micros())
                : tally.afterOrMost(UsageBehavior.DELTA, false, moved);
        long toldMicros = this.toldMicros + next.usedMicros() - used();
        return new Counter(key, next, toldMicros, isDirty, version + 1);
    }
}
