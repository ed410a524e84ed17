package dev.ambit.stack;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A stack in a list.
///
/// @param slug of the environment
/// @param drifts number of drifted resources; null before the first check
record StackSummary(
        AccountId account,
        EnvironmentId environment,
        String accountSlug,
        String slug,
        UUID environmentId,
        Stage stage,
        DatabaseStrategy strategy,
        StackState state,
        @Nullable Integer drifts,
        UUID operation,
        @Nullable Instant observedAt,
        Instant createdAt,
        Instant updatedAt) {}
