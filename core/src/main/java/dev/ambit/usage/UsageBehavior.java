package dev.ambit.usage;

/// Whether a value comes on top of what was used, or says what has been used in all.
public enum UsageBehavior {
    DELTA,
    SET;

    /// Never below zero: a correction takes back at most what was there (domain.md §1.12).
    ///
    /// @throws ArithmeticException if it is more than can be counted
    long after(long usedMicros, long micros) {
        return switch (this) {
            case DELTA -> Math.max(0, Math.addExact(usedMicros, micros));
            case SET -> micros;
        };
    }
}
