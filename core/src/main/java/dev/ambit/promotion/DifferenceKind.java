package dev.ambit.promotion;

/// A kind of difference that a fast-forward finds.
public enum DifferenceKind {
    /// A renewal on one side only, or at another time.
    RENEWAL,
    /// A renewal that charges another amount.
    AMOUNT,
    /// Other resets of usage.
    RESET,
    /// Another decision at the end.
    LIMIT,
}
