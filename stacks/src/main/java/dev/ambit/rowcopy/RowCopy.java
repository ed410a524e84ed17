package dev.ambit.rowcopy;

import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A copy, and how far it is.
///
/// @param batch of its plan, which is next or under way
/// @param after the key of the last row of it that is over there; null if none is
/// @param pending what may be over there as well
/// @param read how many rows came over
/// @param written how many of them development did not have, or had otherwise
/// @param actorId who asked for it
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

    /// @param transaction its number in development's database, by which that tells whether it was committed
    /// @param last the key of its last row; null if the batch ends with it
    record Pending(String transaction, @Nullable List<String> last, long read, long written) {}
}
