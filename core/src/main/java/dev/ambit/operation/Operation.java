package dev.ambit.operation;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An operation with `done` of `total` rows; `total` is 0 until it is known.
///
/// @param made the number of created or changed entities; null for work that does not count them
/// @param isPaused whether the operation waits until it is resumed
public record Operation(
        UUID id,
        AccountId account,
        EnvironmentId environment,
        OperationKind kind,
        OperationState state,
        @Nullable String phase,
        long done,
        long total,
        @Nullable Long made,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable OperationProblem problem,
        boolean isPaused) {}
