package dev.ambit.catalog;

/// An amount that is paid in advance per billing period for usage on demand, regardless of the usage.
public record MinimumSpend(BillingPeriod billingPeriod, Money minimum) {}
