package dev.ambit.subscription;

/// Only `ACTIVE` and `IN_TRIAL` grant anything (domain.md §1.11).
public enum SubscriptionStatus {
    ACTIVE,
    CANCELED,
    EXPIRED,
    IN_TRIAL,
    NOT_STARTED,
    PAYMENT_PENDING;

    /// Nothing happens to it any more.
    public boolean isOver() {
        return this == CANCELED || this == EXPIRED;
    }

    public boolean isLive() {
        return this == ACTIVE || this == IN_TRIAL;
    }
}
