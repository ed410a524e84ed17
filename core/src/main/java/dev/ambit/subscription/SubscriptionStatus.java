package dev.ambit.subscription;

/// The status of a subscription. Only `ACTIVE` and `IN_TRIAL` grant entitlements.
public enum SubscriptionStatus {
    ACTIVE,
    CANCELED,
    EXPIRED,
    IN_TRIAL,
    NOT_STARTED,
    PAYMENT_PENDING;

    /// Returns whether the status is final.
    public boolean isOver() {
        return this == CANCELED || this == EXPIRED;
    }

    public boolean isLive() {
        return this == ACTIVE || this == IN_TRIAL;
    }
}
