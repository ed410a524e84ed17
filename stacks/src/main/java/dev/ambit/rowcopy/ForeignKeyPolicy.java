package dev.ambit.rowcopy;

/// What becomes of rows that refer to rows which nobody asked for.
public enum ForeignKeyPolicy {
    /// What they refer to is copied as well.
    FOLLOW,
    /// They are not copied, unless development has what they refer to.
    REFUSE
}
