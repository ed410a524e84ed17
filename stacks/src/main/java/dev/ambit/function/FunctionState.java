package dev.ambit.function;

/// How a function is.
public enum FunctionState {
    /// Nobody has deployed anything.
    EMPTY,
    STARTING,
    RUNNING,
    /// It has ended, and is started again after a pause.
    CRASHED,
    /// Its stack is suspended.
    RESTING
}
