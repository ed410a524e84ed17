package dev.ambit.branch;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.operation.OperationState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A commit of a branch on its way into the stack of its environment.
///
/// @param hasArrived the commit is at its branch; otherwise a push that brings it has not come to its end
/// @param log what it has said so far
/// @param failure why it has failed; null if it has not
record Deploy(
        EnvironmentId environment,
        UUID operation,
        OperationState state,
        String branch,
        String commit,
        boolean hasArrived,
        List<String> log,
        @Nullable DeployFailure failure,
        Author author,
        Instant createdAt) {

    Deploy {
        log = List.copyOf(log);
    }
}
