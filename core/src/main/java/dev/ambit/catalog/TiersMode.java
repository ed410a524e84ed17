package dev.ambit.catalog;

/// Whether all units have the price of the tier that they reach, or each unit that of its own tier.
public enum TiersMode {
    VOLUME,
    GRADUATED,
}
