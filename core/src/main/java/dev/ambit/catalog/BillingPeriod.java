package dev.ambit.catalog;

public enum BillingPeriod {
    MONTHLY,
    ANNUALLY,
}
