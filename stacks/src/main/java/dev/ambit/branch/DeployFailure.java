package dev.ambit.branch;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.DEPLOY_FAILED;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where and why a deploy stopped.
///
/// @param file that is at fault; null if none is
/// @param field of it
public record DeployFailure(
        @Nullable String file,
        @Nullable String field,
        @Nullable String received,
        @Nullable String allowed,
        String message) {

    static final String FILE = "file";

    /// What the same commit will meet with each time.
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

    /// Does what a resource may refuse because of a file.
    ///
    /// @throws Problem `DeployFailed` if it does; whatever passes, as it is
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
