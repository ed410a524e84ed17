package dev.ambit.notification;

/// A kind of event. Members choose for each kind how they are told.
public enum NotificationKind {
    INVITATION("Invitation of a member", Audience.OWNERS),
    PASSWORD_RESET("Password reset of a member", Audience.OWNERS),
    ORDER_PLACED("Order placed", Audience.ADMINS),
    ORDER_QUOTED("Order quoted", Audience.ADMINS),
    ORDER_APPROVED("Order approved", Audience.ADMINS),
    ORDER_PROVISIONED("Order provisioned", Audience.ADMINS),
    PROMOTION_PROPOSED("Promotion proposed", Audience.ADMINS),
    PROMOTION_FAILED("Promotion failed", Audience.ADMINS),
    CATALOG_OPENED("Protected catalog opened", Audience.ADMINS),
    ENDPOINT_DISABLED("Webhook disabled", Audience.ADMINS),
    BACKUP_FAILED("Backup failed", Audience.ADMINS),
    DRIFT_FOUND("Drift found", Audience.ADMINS),
    /// A daily digest.
    LIMITS_NEARLY_USED("Customers at 80 % or more of a limit (daily)", Audience.ADMINS);

    /// The possible recipients.
    enum Audience {
        OWNERS,
        /// Owners, and members with full access to production.
        ADMINS,
    }

    private final String title;
    private final Audience audience;

    NotificationKind(String title, Audience audience) {
        this.title = title;
        this.audience = audience;
    }

    public String title() {
        return title;
    }

    /// Returns the default for members who have not chosen. The digest is off by default.
    NotificationChoice defaultChoice() {
        boolean isOn = !namesCustomers();
        return new NotificationChoice(isOn, isOn);
    }

    /// Returns whether the content names customers. Then members get it only if they have chosen it, and a chat
    /// channel gets only the subject and a link.
    boolean namesCustomers() {
        return this == LIMITS_NEARLY_USED;
    }

    boolean isForOwnersOnly() {
        return audience == Audience.OWNERS;
    }
}
