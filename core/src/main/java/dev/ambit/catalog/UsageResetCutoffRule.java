package dev.ambit.catalog;

/// How usage that resets is carried over when a customer changes plans of a product.
public record UsageResetCutoffRule(Behavior behavior) {

    public enum Behavior {
        ALWAYS_RESET,
        NEVER_RESET,
        BILLING_PERIOD_CHANGE,
    }

    /// The rule of a product that has none.
    public static final UsageResetCutoffRule DEFAULT = new UsageResetCutoffRule(Behavior.ALWAYS_RESET);
}
