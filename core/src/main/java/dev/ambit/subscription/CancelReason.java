package dev.ambit.subscription;

/// The reason for the end of a subscription, as in the REST API.
public enum CancelReason {
    IMMEDIATE("Immediate"),
    UPGRADE_OR_DOWNGRADE("UPGRADE_OR_DOWNGRADE"),
    CUSTOMER_ARCHIVED("CustomerArchived"),
    SCHEDULED_CANCELLATION("ScheduledCancellation"),
    TRIAL_ENDED("TRIAL_ENDED"),
    TRIAL_CONVERTED("TRIAL_CONVERTED"),
    EXPIRED("EXPIRED"),
    AUTO_CANCELLATION_RULE("AutoCancellationRule");

    private final String wireName;

    CancelReason(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
