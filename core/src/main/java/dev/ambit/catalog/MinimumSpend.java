package dev.ambit.catalog;

/// What is paid in advance for use on demand with each billing period, whether it comes about or not.
public record MinimumSpend(BillingPeriod billingPeriod, Money minimum) {}
