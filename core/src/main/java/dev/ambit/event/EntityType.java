package dev.ambit.event;

/// The type of the entity of an event.
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
    /// Of the account of a production environment, like orders.
    MEMBER,
    ORDER,
}
