package dev.ambit.catalog;

/// What an amount is multiplied by: nothing, or the units of a feature that were bought.
public enum BillingModel {
    FLAT_FEE,
    PER_UNIT,
}
