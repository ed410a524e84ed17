package dev.ambit.catalog;

/// Whether a price is paid with each billing period, or once with the first.
public enum BillingCadence {
    RECURRING,
    ONE_OFF,
}
