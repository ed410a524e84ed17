package dev.ambit.catalog;

/// When what was used beyond the limit is paid.
public enum OverageBillingPeriod {
    ON_SUBSCRIPTION_RENEWAL,
    MONTHLY,
}
