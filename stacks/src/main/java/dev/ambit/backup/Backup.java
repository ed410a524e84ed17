package dev.ambit.backup;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A dump, with the operation that creates or loads it.
///
/// @param origin id of the backup, export or upload that the operation loads; null if it creates a dump
/// @param isThere whether its file is complete; always false for a restore or import
/// @param release latest release of the database; null if none
/// @param pending transaction that may have committed the rows of the dump; null before the first commit
/// @param verifiedAt time of its test restore into a scratch database; null if there was none
/// @param actorId id of the actor that requested it; null for the schedule
record Backup(
        UUID operation,
        DumpPurpose purpose,
        @Nullable UUID origin,
        boolean isThere,
        @Nullable Long bytes,
        @Nullable String sha256,
        @Nullable String release,
        @Nullable Integer tables,
        @Nullable Long rows,
        @Nullable String pending,
        @Nullable Instant verifiedAt,
        String actor,
        @Nullable String actorId,
        Instant createdAt) {

    /// The properties of a dump, known once it is written.
    record Written(long bytes, String sha256, @Nullable String release, int tables, long rows) {}
}
