package dev.ambit.usage;

/// Whether a value comes on top of what was used, or says what has been used in all.
public enum UsageBehavior {
    DELTA,
    SET,
}
