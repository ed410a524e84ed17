package dev.ambit.stack;

/// Which of the two a stack is.
public enum Stage {
    PRODUCTION,
    DEVELOPMENT
}
