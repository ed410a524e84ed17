package dev.ambit.catalog;

/// The state of a feature. A feature is `NEW` until its first check or report, unless it was created `ACTIVE`; an
/// archived feature is `SUSPENDED`. `NEW` and `ACTIVE` features decide alike.
public enum FeatureStatus {
    NEW,
    SUSPENDED,
    ACTIVE,
}
