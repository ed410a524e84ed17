package dev.ambit.backup;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A dump, and the operation that makes it or reads it.
///
/// @param origin the backup that is restored; null if none is
/// @param isThere whether its file is whole
/// @param release that the database had; null if none
/// @param pending the transaction that may have put its rows into the database; null if none was about to
/// @param verifiedAt when it was restored into a scratch database; null if it was not
/// @param actorId who asked for it; null if it was the schedule
record Backup(
        UUID operation,
        Purpose purpose,
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

    /// What is known of it once it is written.
    record Written(long bytes, String sha256, @Nullable String release, int tables, long rows) {}
}
