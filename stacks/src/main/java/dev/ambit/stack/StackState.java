package dev.ambit.stack;

/// How far the whole stack of an environment is.
public enum StackState {
    /// Planned, and nothing is made yet.
    PENDING,
    PROVISIONING,
    ACTIVE,
    /// A step has failed, or somebody stopped it. It can be taken up again, or torn down.
    FAILED,
    /// It lets nobody in, and keeps its data.
    SUSPENDED,
    REMOVING,
    REMOVED
}
