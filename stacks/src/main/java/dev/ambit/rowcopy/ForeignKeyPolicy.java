package dev.ambit.rowcopy;

/// The handling of rows that refer to rows that were not selected.
public enum ForeignKeyPolicy {
    /// Copies the referenced rows as well.
    FOLLOW,
    /// Refuses the copy, unless development has the referenced rows.
    REFUSE
}
