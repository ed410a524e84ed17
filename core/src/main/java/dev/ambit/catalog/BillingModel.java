package dev.ambit.catalog;

/// The quantity that a price is multiplied by: none, bought units of a feature, or used units.
public enum BillingModel {
    FLAT_FEE,
    PER_UNIT,
    USAGE_BASED,
}
