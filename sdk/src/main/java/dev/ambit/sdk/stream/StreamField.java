package dev.ambit.sdk.stream;

/// A root field of the type `Subscription`.
enum StreamField {
    CREDIT_BALANCE_UPDATED("creditBalanceUpdated"),
    ENTITLEMENTS_UPDATED("entitlementsUpdated"),
    ENTITLEMENTS_UPDATED_V2("entitlementsUpdatedV2"),
    PACKAGE_PUBLISHED("packagePublished"),
    USAGE_UPDATED("usageUpdated"),
    USAGE_UPDATED_V2("usageUpdatedV2");

    private final String wireName;

    StreamField(String wireName) {
        this.wireName = wireName;
    }

    String wireName() {
        return wireName;
    }
}
