package dev.ambit.rowcopy;

import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A copy with its progress.
///
/// @param batch index of the current batch of its plan
/// @param after key of the batch's last copied row; null at its beginning
/// @param pending page that may have been committed; null if there is none
/// @param read number of rows read
/// @param written number of rows inserted or replaced
/// @param actorId id of the actor that requested it
record RowCopy(
        UUID operation,
        EnvironmentId source,
        EnvironmentId target,
        RowCopyDraft draft,
        int batch,
        @Nullable List<String> after,
        @Nullable Pending pending,
        long read,
        long written,
        String actor,
        @Nullable String actorId,
        Instant createdAt) {

    /// A page that may have been committed.
    ///
    /// @param transaction id in development's database, by which the outcome can be queried
    /// @param last key of its last row; null for the last page of a batch
    record Pending(String transaction, @Nullable List<String> last, long read, long written) {}
}
