package dev.ambit.catalog;

/// How a package is sold. The price of a `CUSTOM` one is agreed with each customer.
public enum PricingType {
    FREE,
    PAID,
    CUSTOM;

    /// Whether what was sold as this may go on as the other without being sold anew (domain.md §3, V12).
    public boolean mayBecome(PricingType other) {
        return this == other
                || switch (this) {
                    case FREE -> false;
                    case PAID -> true;
                    case CUSTOM -> other == FREE;
                };
    }
}
