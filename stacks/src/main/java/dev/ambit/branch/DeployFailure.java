package dev.ambit.branch;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.DEPLOY_FAILED;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The file, field and reason of a failed deploy.
///
/// @param file that caused the failure; null if none did
/// @param field in the file; null if unknown
public record DeployFailure(
        @Nullable String file,
        @Nullable String field,
        @Nullable String received,
        @Nullable String allowed,
        String message) {

    static final String FILE = "file";

    /// Problems that a retry of the same commit cannot solve.
    private static final Set<ProblemCode> REFUSALS = EnumSet.of(BAD_USER_INPUT, STACK_RESOURCE_REFUSED);

    static DeployFailure of(RuntimeException fault) {
        return fault instanceof Problem problem
                ? new DeployFailure(
                        fact(problem, FILE),
                        fact(problem, "field"),
                        fact(problem, "received"),
                        fact(problem, "allowed"),
                        problem.message())
                : new DeployFailure(
                        null,
                        null,
                        null,
                        null,
                        "The deploy failed with an internal error. Resume it, or ask the operator to read the"
                                + " server's log.");
    }

    /// Runs `work` and attributes its refusals to a file.
    ///
    /// @throws Problem `DeployFailed` with the file if `work` is refused; other problems pass unchanged
    static void blaming(String file, Runnable work) {
        try {
            work.run();
        } catch (Problem problem) {
            throw !REFUSALS.contains(problem.code())
                    ? problem
                    : DEPLOY_FAILED
                            .because(problem.message())
                            .with(FILE, file)
                            .with("received", problem.facts().get("received"))
                            .with("allowed", problem.facts().get("allowed"));
        }
    }

    private static @Nullable String fact(Problem problem, String name) {
        Object fact = problem.facts().get(name);
        return fact == null ? null : fact.toString();
    }
}
