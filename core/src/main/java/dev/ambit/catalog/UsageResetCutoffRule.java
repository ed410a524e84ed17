package dev.ambit.catalog;

/// How usage that resets is carried over when a customer changes plans of a product.
public record UsageResetCutoffRule(Behavior behavior) {

    public enum Behavior {
        ALWAYS_RESET,
        NEVER_RESET,
        BILLING_PERIOD_CHANGE,
    }

    /// The default rule, for a product without its own rule.
    public static final UsageResetCutoffRule DEFAULT = new UsageResetCutoffRule(Behavior.ALWAYS_RESET);
}
