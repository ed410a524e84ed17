package dev.ambit.engine;

/// Type of a feature: access, an amount, or a set of values.
public enum FeatureType {
    BOOLEAN,
    NUMBER,
    ENUM,
}
