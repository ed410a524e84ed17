package dev.ambit.hosting;

import dev.ambit.db.AccountId;
import dev.ambit.host.move.MovedParts;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A move of an account to another host.
///
/// @param source id of the host that has the files; in the phase `CLEANING`, of the host that deletes them
/// @param target id of the host that gets the files; in the phase `CLEANING`, of the account's host
/// @param files number of copied files
/// @param bytes number of copied bytes
/// @param failure why the last attempt failed; null if it did not
/// @param retryAt when the next attempt starts
/// @param acceptsLoss whether the old files are given up, because their host is gone
record AccountMove(
        UUID id,
        AccountId account,
        int source,
        int target,
        MovePhase phase,
        MovedParts parts,
        long files,
        long bytes,
        @Nullable String failure,
        Instant startedAt,
        Instant retryAt,
        boolean acceptsLoss) {}
