package dev.ambit.engine;

/// Status of a customer or resource, which is checked before any feature.
public enum Standing {
    UNKNOWN,
    ARCHIVED,
    RESOURCE_UNKNOWN,
    /// Neither an active subscription nor a promotion.
    NO_SUBSCRIPTION,
    LIVE,
}
