package dev.ambit.rowcopy;

/// The handling of rows that development already has.
public enum ConflictPolicy {
    /// Keeps development's row.
    SKIP,
    /// Replaces it by production's row.
    REPLACE,
    /// Fails the copy.
    FAIL
}
