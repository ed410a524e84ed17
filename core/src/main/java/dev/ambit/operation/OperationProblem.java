package dev.ambit.operation;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// Why an operation failed, or repeats a step, with a code of [dev.ambit.problem.ProblemCode].
public record OperationProblem(String code, String message) {

    static @Nullable OperationProblem read(ResultSet row) throws SQLException {
        String code = row.getString("problem_code");
        return code == null ? null : new OperationProblem(code, row.getString("problem_message"));
    }
}
