package dev.ambit.backup;

/// What a dump is for.
public enum Purpose {
    /// Of production, by the schedule or by hand; proved by restoring it.
    BACKUP,
    /// Of development, for its developer.
    EXPORT,
    /// Into development, by its developer.
    IMPORT,
    /// Of production, from a backup.
    RESTORE
}
