package dev.ambit.stack;

/// The state of a stack.
public enum StackState {
    /// Planned; nothing is created yet.
    PENDING,
    PROVISIONING,
    ACTIVE,
    /// A step failed, or the operation was canceled. The stack can be provisioned again or torn down.
    FAILED,
    /// Access is disabled, and the data is kept.
    SUSPENDED,
    REMOVING,
    REMOVED
}
