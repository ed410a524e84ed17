package dev.ambit.event;

/// What an event is about.
public enum EntityType {
    PRODUCT,
    FEATURE,
    PLAN,
    ADDON,
    CUSTOMER,
    SUBSCRIPTION,
    ENTITLEMENTS,
    MEASUREMENT,
    THRESHOLD,
    CLOCK,
    PROMOTION,
    ENDPOINT,
}
