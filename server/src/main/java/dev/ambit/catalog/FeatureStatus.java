package dev.ambit.catalog;

/// `NEW` until the first check or report, then `ACTIVE`, which decides alike; `SUSPENDED` is archived
/// (domain.md §1.5).
public enum FeatureStatus {
    NEW,
    SUSPENDED,
    ACTIVE,
}
