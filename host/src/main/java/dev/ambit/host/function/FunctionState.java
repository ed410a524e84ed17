package dev.ambit.host.function;

/// The state of a function.
public enum FunctionState {
    /// No code is deployed.
    EMPTY,
    STARTING,
    RUNNING,
    /// The process exited and restarts after a backoff.
    CRASHED,
    /// Its stack is suspended.
    RESTING
}
