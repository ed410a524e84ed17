package dev.ambit.rowcopy;

/// What becomes of a row that development has already.
public enum ConflictPolicy {
    /// Development's stays.
    SKIP,
    /// Production's takes its place.
    REPLACE,
    /// The copy stops.
    FAIL
}
