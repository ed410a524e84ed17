package dev.ambit.engine;

/// How a customer, or a customer's resource, stands before any feature is looked at (domain.md §2.2, rows 1, 2, 3,
/// 5).
public enum Standing {
    UNKNOWN,
    ARCHIVED,
    RESOURCE_UNKNOWN,
    /// Neither a subscription in play nor a promotion.
    NO_SUBSCRIPTION,
    LIVE,
}
