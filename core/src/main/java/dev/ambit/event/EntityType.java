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
    /// A member of the account. Only production environments log events about members and orders.
    MEMBER,
    ORDER,
}
