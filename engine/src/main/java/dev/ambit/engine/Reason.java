package dev.ambit.engine;

/// Reason of a denial. Each API has its own names for the reasons.
public enum Reason {
    FEATURE_NOT_FOUND("FeatureNotFound"),
    CUSTOMER_NOT_FOUND("CustomerNotFound"),
    CUSTOMER_IS_ARCHIVED("CustomerIsArchived"),
    CUSTOMER_RESOURCE_NOT_FOUND("CustomerResourceNotFound"),
    NO_ACTIVE_SUBSCRIPTION("NoActiveSubscription"),
    NO_FEATURE_ENTITLEMENT_IN_SUBSCRIPTION("NoFeatureEntitlementInSubscription"),
    REQUESTED_USAGE_EXCEEDING_LIMIT("RequestedUsageExceedingLimit"),
    REQUESTED_VALUES_MISMATCH("RequestedValuesMismatch"),
    BUDGET_EXCEEDED("BudgetExceeded"),
    UNKNOWN("Unknown"),
    FEATURE_TYPE_MISMATCH("FeatureTypeMismatch"),
    REVOKED("Revoked"),
    INSUFFICIENT_CREDITS("InsufficientCredits"),
    ENTITLEMENT_NOT_FOUND("EntitlementNotFound");

    private final String wireName;

    Reason(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
