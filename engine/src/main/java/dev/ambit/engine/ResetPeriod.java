package dev.ambit.engine;

/// How often what was used is forgotten.
public enum ResetPeriod {
    YEAR,
    MONTH,
    WEEK,
    DAY,
    HOUR,
}
