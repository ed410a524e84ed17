package dev.ambit.catalog;

/// How a package is sold. The price of a `CUSTOM` one is agreed with each customer.
public enum PricingType {
    FREE,
    PAID,
    CUSTOM;

    /// Returns whether a subscription with this pricing type can change to the other one without being provisioned
    /// again.
    public boolean mayBecome(PricingType other) {
        return this == other
                || switch (this) {
                    case FREE -> false;
                    case PAID -> true;
                    case CUSTOM -> other == FREE;
                };
    }
}
