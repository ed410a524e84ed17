package dev.ambit.engine;

/// What a feature gives: access, an amount, or a choice of values.
public enum FeatureType {
    BOOLEAN,
    NUMBER,
    ENUM,
}
