package dev.ambit.catalog;

/// Whether all units have the price of the tier that the quantity reaches, or each unit has the price of its own
/// tier.
public enum TiersMode {
    VOLUME,
    GRADUATED,
}
