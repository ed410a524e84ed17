package dev.ambit.catalog;

/// `NEW` and `ACTIVE` decide alike; `SUSPENDED` is archived.
public enum FeatureStatus {
    NEW,
    SUSPENDED,
    ACTIVE,
}
