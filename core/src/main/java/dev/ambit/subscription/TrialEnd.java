package dev.ambit.subscription;

/// What becomes of a trial when its time is over.
public enum TrialEnd {
    CONVERT_TO_PAID,
    CANCEL_SUBSCRIPTION,
}
