package dev.ambit.release;

import dev.ambit.db.AccountId;
import dev.ambit.operation.OperationState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// A release of migrations to all stacks of an account.
///
/// @param state of its operation
/// @param stacks in the order of their migration
record Release(
        AccountId account,
        UUID id,
        UUID operation,
        OperationState state,
        List<Migration> migrations,
        List<ReleaseStack> stacks,
        Instant createdAt) {}
