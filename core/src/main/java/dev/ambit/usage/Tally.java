package dev.ambit.usage;

import dev.ambit.engine.Micros;

/// What a counter has come to: what was reported, and on top of it what is held for those who have reserved it. Who
/// sets a counter sets what was reported.
record Tally(long reportedMicros, long heldMicros) {

    static final Tally NOTHING = new Tally(0, 0);

    /// @throws ArithmeticException if it is more than can be counted
    Tally {
        if (heldMicros > Micros.MAX - reportedMicros) {
            throw new ArithmeticException("The usage exceeds the largest quantity");
        }
    }

    long usedMicros() {
        return reportedMicros + heldMicros;
    }

    /// @param isHeld whether it is held, or no more, and not reported
    /// @throws ArithmeticException if it is more than can be counted
    Tally after(UsageBehavior behavior, boolean isHeld, long micros) {
        return isHeld ? held(micros) : new Tally(behavior.after(reportedMicros, micros), heldMicros);
    }

    /// As [#after], and all that can be counted if it is more.
    Tally afterOrMost(UsageBehavior behavior, boolean isHeld, long micros) {
        try {
            return after(behavior, isHeld, micros);
        } catch (ArithmeticException e) {
            return new Tally(Micros.MAX - heldMicros, heldMicros);
        }
    }

    /// What was reserved before it was told apart from reports is given back out of them.
    private Tally held(long micros) {
        long held = Math.addExact(heldMicros, micros);
        return held < 0 ? new Tally(Math.max(0, reportedMicros + held), 0) : new Tally(reportedMicros, held);
    }
}
