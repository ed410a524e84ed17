package dev.ambit.operation;

import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Stores the problems of operations.
public final class OperationProblems {

    private static final String FAIL = """
        update operations
        set state = 'FAILED', problem_code = :code, problem_message = :message, finished_at = :now,
            look_again_at = case when kind in ('BULK_CHANGE', 'FORK_CUSTOMERS', 'FAST_FORWARD') then :now::timestamptz end
        where operation_id = :id and state = 'RUNNING'
        """;

    private static final String HINDER = """
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

    /// Says why the operation makes no progress. It goes on without a limit.
    public static void hinder(Handle tx, UUID id, OperationProblem problem) {
        tx.createUpdate(HINDER)
                .bind("id", id)
                .bind("code", problem.code())
                .bind("message", problem.message())
                .execute();
    }
}
