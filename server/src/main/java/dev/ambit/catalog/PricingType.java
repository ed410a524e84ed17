package dev.ambit.catalog;

/// How a package is sold. The price of a `CUSTOM` one is agreed with each customer.
public enum PricingType {
    FREE,
    PAID,
    CUSTOM,
}
