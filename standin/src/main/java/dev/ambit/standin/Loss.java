package dev.ambit.standin;

/// When the connection of a call is lost.
public enum Loss {
    BEFORE_EFFECT,
    AFTER_EFFECT
}
