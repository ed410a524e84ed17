package dev.ambit.subscription;

/// What happens when a trial ends.
public enum TrialEnd {
    CONVERT_TO_PAID,
    CANCEL_SUBSCRIPTION,
}
