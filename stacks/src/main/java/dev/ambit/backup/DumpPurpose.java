package dev.ambit.backup;

/// The purpose of a dump.
public enum DumpPurpose {
    /// Backs up production, on schedule or by hand, and verifies the backup by a test restore.
    BACKUP,
    /// Exports development.
    EXPORT,
    /// Imports a dump into development.
    IMPORT,
    /// Restores production from a backup.
    RESTORE
}
