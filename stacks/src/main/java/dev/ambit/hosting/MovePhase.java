package dev.ambit.hosting;

/// The phase of a move.
public enum MovePhase {
    /// The move waits for an earlier move to end. The account is served as usual.
    WAITING,
    /// The files are copied. The account lives on the source, and its writes are refused.
    COPYING,
    /// All files have arrived, and the target takes them over.
    SWITCHING,
    /// The account lives elsewhere, and its files are deleted from the source.
    CLEANING;

    /// Returns whether writes of the account are refused.
    boolean isRunning() {
        return this == COPYING || this == SWITCHING;
    }
}
