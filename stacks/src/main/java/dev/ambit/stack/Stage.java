package dev.ambit.stack;

/// The stage of a stack.
public enum Stage {
    PRODUCTION,
    DEVELOPMENT
}
