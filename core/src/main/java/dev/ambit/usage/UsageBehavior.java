package dev.ambit.usage;

/// Whether a value is added to the usage, or sets it.
public enum UsageBehavior {
    DELTA,
    SET;

    /// Returns the new usage, which is never below zero: a correction subtracts at most the present usage.
    ///
    /// @throws ArithmeticException if it exceeds the largest quantity
    long after(long usedMicros, long micros) {
        return switch (this) {
            case DELTA -> Math.max(0, Math.addExact(usedMicros, micros));
            case SET -> micros;
        };
    }
}
