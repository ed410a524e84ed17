package dev.ambit.branch;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.operation.OperationState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The deploy of a commit to the stack of a branch's environment.
///
/// @param hasArrived whether the branch points to the commit; otherwise its push is still running
/// @param log lines written so far
/// @param failure why the deploy failed; null if it has not failed
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
