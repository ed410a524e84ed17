package dev.ambit.catalog;

/// What a price is multiplied by: nothing, the units of a feature that were bought, or those that were used.
public enum BillingModel {
    FLAT_FEE,
    PER_UNIT,
    USAGE_BASED,
}
