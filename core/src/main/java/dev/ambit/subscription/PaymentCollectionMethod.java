package dev.ambit.subscription;

/// How a subscription is to be paid. Ambit stores and returns it; nothing acts on it yet.
public enum PaymentCollectionMethod {
    CHARGE,
    INVOICE,
    NONE,
}
