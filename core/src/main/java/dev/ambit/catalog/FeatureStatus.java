package dev.ambit.catalog;

/// The state of a feature. A feature is `NEW` until its first check or report, unless it was created `ACTIVE`; an
/// archived feature is `SUSPENDED`. Checks treat `NEW` and `ACTIVE` features alike.
public enum FeatureStatus {
    NEW,
    SUSPENDED,
    ACTIVE,
}
