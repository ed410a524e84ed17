package dev.ambit.operation;

import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Stores the problems of operations.
public final class OperationProblems {

    private static final String FAIL = """
        update operations
        set state = 'FAILED', problem_code = :code, problem_message = :message, finished_at = :now,
            look_again_at = case when kind in ('BULK_CHANGE', 'FORK_CUSTOMERS', 'FAST_FORWARD') then :now::timestamptz end
        where operation_id = :id and state = 'RUNNING'
        """;

    private static final String RECORD = """
        update operations
        set problem_code = :code, problem_message = :message
        where operation_id = :id and state = 'RUNNING'
        """;

    private OperationProblems() {}

    /// Marks the operation as failed.
    public static void fail(Handle tx, UUID id, OperationProblem problem, Instant now) {
        tx.createUpdate(FAIL)
                .bind("id", id)
                .bind("code", problem.code())
                .bind("message", problem.message())
                .bind("now", now)
                .execute();
    }

    /// Records why a running operation repeats a step.
    ///
    /// @param problem null: it makes progress again
    public static void record(Handle tx, UUID id, @Nullable OperationProblem problem) {
        tx.createUpdate(RECORD)
                .bind("id", id)
                .bind("code", problem == null ? null : problem.code())
                .bind("message", problem == null ? null : problem.message())
                .execute();
    }
}
