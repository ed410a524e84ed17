package dev.ambit.subscription;

/// The action at the end of a trial.
public enum TrialEnd {
    CONVERT_TO_PAID,
    CANCEL_SUBSCRIPTION,
}
