package dev.ambit.catalog;

/// Whether all units are paid at the price of the tier that they reach, or each at the price of its own tier.
public enum TiersMode {
    VOLUME,
    GRADUATED,
}
