package dev.ambit.catalog;

/// When usage above a limit is billed.
public enum OverageBillingPeriod {
    ON_SUBSCRIPTION_RENEWAL,
    MONTHLY,
}
