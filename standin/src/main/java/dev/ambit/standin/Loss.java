package dev.ambit.standin;

/// The moment at which the connection of a call is lost: before or after the call takes effect.
public enum Loss {
    BEFORE_EFFECT,
    AFTER_EFFECT
}
