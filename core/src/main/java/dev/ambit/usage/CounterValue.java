package dev.ambit.usage;

import dev.ambit.engine.Micros;

/// The value of a counter: reported usage, plus usage held for reservations. `SET` changes the reported part.
record CounterValue(long reportedMicros, long heldMicros) {

    static final CounterValue NOTHING = new CounterValue(0, 0);

    /// @throws ArithmeticException if it exceeds the largest quantity
    CounterValue {
        if (heldMicros > Micros.MAX - reportedMicros) {
            throw new ArithmeticException("The usage exceeds the largest quantity");
        }
    }

    long usedMicros() {
        return reportedMicros + heldMicros;
    }

    /// @param isHeld whether the value changes held usage instead of reported usage
    /// @throws ArithmeticException if it exceeds the largest quantity
    CounterValue after(UsageBehavior behavior, boolean isHeld, long micros) {
        return isHeld ? afterReservation(micros) : new CounterValue(behavior.after(reportedMicros, micros), heldMicros);
    }

    /// Applies the value like [#after], and caps the result at the largest quantity.
    CounterValue afterOrMost(UsageBehavior behavior, boolean isHeld, long micros) {
        try {
            return after(behavior, isHeld, micros);
        } catch (ArithmeticException e) {
            return new CounterValue(Micros.MAX - heldMicros, heldMicros);
        }
    }

    /// Older servers added reservations to reported usage, so these are released from reported usage.
    private CounterValue afterReservation(long micros) {
        long held = Math.addExact(heldMicros, micros);
        return held < 0
                ? new CounterValue(Math.max(0, reportedMicros + held), 0)
                : new CounterValue(reportedMicros, held);
    }
}
