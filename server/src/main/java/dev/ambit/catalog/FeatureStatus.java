package dev.ambit.catalog;

/// `NEW` and `ACTIVE` decide alike; `SUSPENDED` is archived. That a feature becomes `ACTIVE` once it is used
/// (domain.md §1.5) is not built yet, so none is.
public enum FeatureStatus {
    NEW,
    SUSPENDED,
    ACTIVE,
}
