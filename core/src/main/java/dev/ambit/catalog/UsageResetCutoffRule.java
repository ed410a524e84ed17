package dev.ambit.catalog;

/// What happens to usage that resets when a customer goes from one plan of a product to another (domain.md §1.4).
public record UsageResetCutoffRule(Behavior behavior) {

    public enum Behavior {
        ALWAYS_RESET,
        NEVER_RESET,
        BILLING_PERIOD_CHANGE,
    }

    /// Of a product that says nothing.
    public static final UsageResetCutoffRule DEFAULT = new UsageResetCutoffRule(Behavior.ALWAYS_RESET);
}
