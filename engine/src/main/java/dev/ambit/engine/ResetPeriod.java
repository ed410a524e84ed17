package dev.ambit.engine;

/// Interval of usage resets.
public enum ResetPeriod {
    YEAR,
    MONTH,
    WEEK,
    DAY,
    HOUR,
}
