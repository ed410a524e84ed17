package dev.ambit.promotion;

/// A part of a fast-forward. The operation shows these names.
enum FastForwardPhase {
    FORK,
    FORK_AGAIN,
    APPLY,
    MOVE,
    ADVANCE,
    COMPARE,
    DELETE_FORKS,
}
