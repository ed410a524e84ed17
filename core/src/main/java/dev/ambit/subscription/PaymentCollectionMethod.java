package dev.ambit.subscription;

/// The payment method of a subscription. Ambit stores and returns it without effect.
public enum PaymentCollectionMethod {
    CHARGE,
    INVOICE,
    NONE,
}
