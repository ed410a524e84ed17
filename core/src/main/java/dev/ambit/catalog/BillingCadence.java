package dev.ambit.catalog;

/// Whether a price is paid in each billing period, or once in the first one.
public enum BillingCadence {
    RECURRING,
    ONE_OFF,
}
